"""What a cabinet's record must hold, by its kind: one box's nonsense must not stop what all are shown."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec

from shared.contracts.keys import SLOTS_OF_A_DRAWER, Record
from shared.kernel.errors import InvalidInput

_Drawers = Annotated[int, msgspec.Meta(ge=1, le=8)]
_Slots = Annotated[int, msgspec.Meta(ge=1, le=SLOTS_OF_A_DRAWER)]
_Tag = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-F]{10}\Z")]

# A clock that was never set says 1970; one that is wrong is corrected by its skew. Both stay moments.
_YEARS: Final = range(1970, 3000)
_LARGEST_SKEW_S: Final = 10**10


class _Record(msgspec.Struct):
    """Of every kind; as large as the view's columns and marks hold."""

    boot: Annotated[int, msgspec.Meta(ge=1, le=999_999_999)]
    sequence: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
    kind: str
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    stepped: bool
    skew: Annotated[int, msgspec.Meta(ge=-_LARGEST_SKEW_S, le=_LARGEST_SKEW_S)] | None = None


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
    """InvalidInput when it is no record, or its data are not those of its kind.

    A kind that is not known here is let through.
    """
    try:
        at = msgspec.convert(record, _Record).at
        if shape := _SHAPES.get(record["kind"]):
            msgspec.convert(record["data"], shape)
    except msgspec.ValidationError:
        raise InvalidInput(fields={f"{record['kind']}.{record['sequence']}": "invalid"}) from None
    if at.year not in _YEARS:
        raise InvalidInput(fields={f"{record['kind']}.{record['sequence']}.at": "invalid"})
