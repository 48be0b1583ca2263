"""What a cabinet's record must hold, by its kind: one box's nonsense must not stop what all are shown."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec

from shared.contracts.keys import SLOTS_OF_A_DRAWER, Record
from shared.kernel.errors import InvalidInput

_Drawers = Annotated[int, msgspec.Meta(ge=1, le=8)]
_Slots = Annotated[int, msgspec.Meta(ge=1, le=SLOTS_OF_A_DRAWER)]
_Tag = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-F]{10}\Z")]


class _Drawer(msgspec.Struct):
    drawer: _Drawers


class _Slot(_Drawer):
    slot: _Slots


class _Key(_Slot):
    tag: _Tag


class _Movement(_Drawer):
    movement: Literal["closed", "opening", "open", "closing", "stuck"]


class _Door(_Drawer):
    open: bool


class _Hanging(msgspec.Struct):
    slot: _Slots
    tag: _Tag


class _Inventory(_Drawer):
    slots: list[_Slots]
    keys: list[_Hanging]
    unread: list[_Slots]


_SHAPES: Final[dict[str, type[msgspec.Struct]]] = {
    "inventory": _Inventory,
    "key_put": _Key,
    "key_taken": _Key,
    "slot_unreadable": _Slot,
    "reader_died": _Slot,
    "reader_back": _Slot,
    "drawer_moved": _Movement,
    "door_moved": _Door,
    "tampered": _Drawer,
    "board_silent": _Drawer,
    "board_back": _Drawer,
    "board_foreign": _Drawer,
}


def check(record: Record) -> None:
    """InvalidInput when its data are not those of its kind; a kind that is not known here is let through."""
    shape = _SHAPES.get(record["kind"])
    if shape is None:
        return
    try:
        msgspec.convert(record["data"], shape)
    except msgspec.ValidationError:
        raise InvalidInput(fields={f"{record['kind']}.{record['sequence']}": "invalid"}) from None
