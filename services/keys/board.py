"""What a cabinet shows after its records: a pure fold, slot by slot and drawer by drawer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from services.keys.order import overtaken
from services.keys.whereabouts import When

EMPTY: Final = "empty"
KEY: Final = "key"
UNREAD: Final = "unread"


@dataclass(frozen=True)
class Slot:
    """`state` is empty, key or unread; `since` when it came to be so, by the agent's clock; `mark` is the
    number of the last record that said so."""

    state: str
    tag: str | None
    since: datetime
    mark: str = field(default="", compare=False)


@dataclass(frozen=True)
class Drawer:
    """What the board of a drawer says. `noted_at`: when the head office heard of the last change of its
    movement or door; `open_since`, `silent_since`: by the same clock, since when it has not been shut or
    has not answered. `marks`: of each of the first four, the number of the record that said so."""

    movement: str = "unknown"
    door_open: bool = False
    silent: bool = False
    tampered: bool = False
    noted_at: datetime | None = None
    open_since: datetime | None = None
    silent_since: datetime | None = None
    marks: Mapping[str, str] = field(default_factory=dict, compare=False)

    def mark_of(self, name: str) -> str:
        """Which record told this last."""
        return self.marks.get(name, "")

    @property
    def shut(self) -> bool:
        return not self.door_open and self.movement in ("closed", "unknown")


@dataclass
class Board:
    """The slots and drawers of some cabinets, and which of them the records have changed."""

    slots: dict[tuple[str, int, int], Slot] = field(default_factory=dict)
    drawers: dict[tuple[str, int], Drawer] = field(default_factory=dict)
    # cabinets that cannot reach their boards, or can again, and the number of the record that said so
    lost: dict[str, tuple[bool, str]] = field(default_factory=dict)
    changed_slots: set[tuple[str, int, int]] = field(default_factory=set)
    changed_drawers: set[tuple[str, int]] = field(default_factory=set)

    def take(self, cabinet: str, kind: str, data: Mapping[str, Any], when: When) -> None:  # noqa: C901  a table of cases
        """One record. A kind that is not known here changes nothing, and stays in the history; nor does one
        that a later one has overtaken."""
        match kind:
            case "inventory":
                self._inventory(cabinet, data, when)
            case "key_put":
                self._slot(cabinet, data, KEY, data["tag"], when)
            case "key_taken":
                self._slot(cabinet, data, EMPTY, None, when)
            case "slot_unreadable" | "reader_died":
                self._unread(cabinet, data, when)
            case "drawer_moved":
                self._drawer(cabinet, data["drawer"], when, movement=data["movement"])
            case "door_moved":
                self._drawer(cabinet, data["drawer"], when, door_open=data["open"])
            case "tampered":
                self._drawer(cabinet, data["drawer"], when, tampered=True)
            case "board_silent":
                self._drawer(cabinet, data["drawer"], when, silent=True)
            case "board_back":
                self._drawer(cabinet, data["drawer"], when, silent=False, tampered=False)
            case "line_lost" | "line_back" | "started":
                if not overtaken(when.mark, self.lost.get(cabinet, (False, ""))[1]):
                    self.lost[cabinet] = (kind == "line_lost", when.mark)
            case _:
                pass

    def _inventory(self, cabinet: str, data: Mapping[str, Any], when: When) -> None:
        hanging = {key["slot"]: key["tag"] for key in data["keys"]}
        for number in data["slots"]:
            place = {"drawer": data["drawer"], "slot": number}
            if number in data["unread"]:
                self._unread(cabinet, place, when)
            elif number in hanging:
                self._slot(cabinet, place, KEY, hanging[number], when)
            else:
                self._slot(cabinet, place, EMPTY, None, when)

    def _unread(self, cabinet: str, data: Mapping[str, Any], when: When) -> None:
        # what hung there before counts as still there: nobody saw it go
        before = self.slots.get((cabinet, data["drawer"], data["slot"]))
        self._slot(cabinet, data, UNREAD, before.tag if before else None, when)

    def _slot(self, cabinet: str, data: Mapping[str, Any], state: str, tag: str | None, when: When) -> None:
        place = (cabinet, data["drawer"], data["slot"])
        before = self.slots.get(place)
        if before is not None and overtaken(when.mark, before.mark):
            return
        same = before is not None and (before.state, before.tag) == (state, tag)
        since = before.since if before is not None and same else when.at
        self.slots[place] = Slot(state, tag, since, when.mark)
        self.changed_slots.add(place)

    def _drawer(self, cabinet: str, drawer: int, when: When, **told: Any) -> None:
        place = (cabinet, drawer)
        before = self.drawers.get(place, Drawer())
        news = {name: value for name, value in told.items() if not overtaken(when.mark, before.mark_of(name))}
        if not news:
            return
        after = replace(before, **news, marks={**before.marks, **dict.fromkeys(news, when.mark)})
        if not {"movement", "door_open"}.isdisjoint(news):
            since = None if after.shut else before.open_since or when.noted
            after = replace(after, noted_at=when.noted, open_since=since)
        silent_since = before.silent_since or when.noted if after.silent else None
        self.drawers[place] = replace(after, silent_since=silent_since)
        self.changed_drawers.add(place)
