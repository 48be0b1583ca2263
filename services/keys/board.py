"""What a cabinet shows after its records: a pure fold, slot by slot and drawer by drawer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from services.keys.whereabouts import When

EMPTY: Final = "empty"
KEY: Final = "key"
UNREAD: Final = "unread"


@dataclass(frozen=True)
class Slot:
    """`state` is empty, key or unread; `since` when it came to be so, by the agent's clock."""

    state: str
    tag: str | None
    since: datetime


@dataclass(frozen=True)
class Drawer:
    """What the board of a drawer says. `noted_at`: when the head office heard of the last change of its
    movement or door; `open_since`, `silent_since`: by the same clock, since when it has not been shut or
    has not answered."""

    movement: str = "unknown"
    door_open: bool = False
    silent: bool = False
    tampered: bool = False
    noted_at: datetime | None = None
    open_since: datetime | None = None
    silent_since: datetime | None = None

    @property
    def shut(self) -> bool:
        return not self.door_open and self.movement in ("closed", "unknown")


@dataclass
class Board:
    """The slots and drawers of some cabinets, and which of them the records have changed."""

    slots: dict[tuple[str, int, int], Slot] = field(default_factory=dict)
    drawers: dict[tuple[str, int], Drawer] = field(default_factory=dict)
    lost: dict[str, bool] = field(default_factory=dict)  # cabinets that cannot reach their boards
    changed_slots: set[tuple[str, int, int]] = field(default_factory=set)
    changed_drawers: set[tuple[str, int]] = field(default_factory=set)

    def take(self, cabinet: str, kind: str, data: Mapping[str, Any], when: When) -> None:  # noqa: C901  a table of cases
        """One record. A kind that is not known here changes nothing, and stays in the history."""
        at = when.at
        match kind:
            case "inventory":
                self._inventory(cabinet, data, at)
            case "key_put":
                self._slot(cabinet, data, Slot(KEY, data["tag"], at))
            case "key_taken":
                self._slot(cabinet, data, Slot(EMPTY, None, at))
            case "slot_unreadable" | "reader_died":
                self._unread(cabinet, data, at)
            case "drawer_moved":
                self._moved(cabinet, data["drawer"], when, movement=data["movement"])
            case "door_moved":
                self._moved(cabinet, data["drawer"], when, door_open=data["open"])
            case "tampered":
                self._drawer(cabinet, data["drawer"], tampered=True)
            case "board_silent":
                self._drawer(cabinet, data["drawer"], silent=True, silent_since=when.noted)
            case "board_back":
                self._drawer(cabinet, data["drawer"], silent=False, silent_since=None, tampered=False)
            case "line_lost" | "line_back" | "started":
                self.lost[cabinet] = kind == "line_lost"
            case _:
                pass

    def _inventory(self, cabinet: str, data: Mapping[str, Any], at: datetime) -> None:
        hanging = {key["slot"]: key["tag"] for key in data["keys"]}
        for number in data["slots"]:
            place = {"drawer": data["drawer"], "slot": number}
            if number in data["unread"]:
                self._unread(cabinet, place, at)
            elif number in hanging:
                self._slot(cabinet, place, Slot(KEY, hanging[number], at))
            else:
                self._slot(cabinet, place, Slot(EMPTY, None, at))

    def _unread(self, cabinet: str, data: Mapping[str, Any], at: datetime) -> None:
        # what hung there before counts as still there: nobody saw it go
        before = self.slots.get((cabinet, data["drawer"], data["slot"]))
        self._slot(cabinet, data, Slot(UNREAD, before.tag if before else None, at))

    def _slot(self, cabinet: str, data: Mapping[str, Any], slot: Slot) -> None:
        place = (cabinet, data["drawer"], data["slot"])
        before = self.slots.get(place)
        if before is not None and (before.state, before.tag) == (slot.state, slot.tag):
            return
        self.slots[place] = slot
        self.changed_slots.add(place)

    def _moved(self, cabinet: str, drawer: int, when: When, **changes: Any) -> None:
        before = self.drawers.get((cabinet, drawer), Drawer())
        shut = replace(before, **changes).shut
        since = None if shut else before.open_since or when.noted
        self._drawer(cabinet, drawer, **changes, noted_at=when.noted, open_since=since)

    def _drawer(self, cabinet: str, drawer: int, **changes: Any) -> None:
        place = (cabinet, drawer)
        self.drawers[place] = replace(self.drawers.get(place, Drawer()), **changes)
        self.changed_drawers.add(place)
