"""One slot, reading by reading: nothing is believed before it was read twice (docs/cabinet-protocol.md)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from services.keybox_agent.protocol.em4100 import BadTagFrame
from services.keybox_agent.protocol.registers import Reader, Reading
from services.keybox_agent.sightings import (
    KeyGone,
    KeySeen,
    ReaderBack,
    ReaderDied,
    Sighting,
    SlotUnreadable,
)

# After so many readings that settle nothing the slot is reported, and looked at with the next full scan only.
_GIVE_UP_AFTER: Final = 20


@dataclass
class Slot:
    """What is known of one slot. `tag` is None when it is empty, and means nothing before `known`."""

    drawer: int
    number: int  # from 1
    known: bool = False
    tag: str | None = None
    doubted: bool = True  # wants to be read
    _first: Reading | None = field(default=None, repr=False)
    _unsettled: int = 0
    _reader: Reader = Reader.WELL
    _reported: bool = False

    def doubt(self) -> None:
        """Something changed: read it anew."""
        self.doubted = True
        self._first = None
        self._unsettled = 0

    def glance(self, reading: Reading, present: bool) -> None:
        """One reading in passing, of a full scan: only a difference from what is known raises a doubt."""
        if self.doubted or (reading.reader is Reader.DEAD) != (self._reader is Reader.DEAD):
            self.doubted = True
        elif reading.reader is Reader.WELL and (not self.known or not self._agrees(reading, present)):
            self.doubt()

    def read(self, reading: Reading, present: bool) -> list[Sighting]:
        """One reading of a doubted slot, with the presence bit of the latest status; what it settles."""
        if reading.reader is Reader.DEAD:
            return self._died()
        seen: list[Sighting] = []
        if self._reader is Reader.DEAD:
            self._reader = Reader.WELL
            seen.append(ReaderBack(self.drawer, self.number))
        if self._is_second(reading, present):
            return seen + self._settle(reading)
        if not _same(self._first, reading):
            self._first = reading if _whole(reading) else None
        self._unsettled += 1
        return seen + (self._give_up() if self._unsettled >= _GIVE_UP_AFTER else [])

    def _is_second(self, reading: Reading, present: bool) -> bool:
        first = self._first
        if first is None or first.frame != reading.frame or reading.empty == present:
            return False
        # an empty slot's answer is all zero each time; a tag's answer counts its readings
        return reading.empty or first.count != reading.count

    def _settle(self, reading: Reading) -> list[Sighting]:
        before, after, was_known = self.tag, reading.tag, self.known
        self.tag, self.known, self.doubted, self._reported = after, True, False, False
        self._first, self._unsettled = None, 0
        if was_known and before == after:
            return []
        seen: list[Sighting] = []
        if before is not None:
            seen.append(KeyGone(self.drawer, self.number, before))
        if after is not None:
            seen.append(KeySeen(self.drawer, self.number, after))
        return seen

    def _died(self) -> list[Sighting]:
        self.doubted, self._first = False, None
        if self._reader is Reader.DEAD:
            return []
        self._reader = Reader.DEAD
        return [ReaderDied(self.drawer, self.number)]

    def _give_up(self) -> list[Sighting]:
        self.doubted, self._first, self._unsettled = False, None, 0
        if self._reported:
            return []
        self._reported = True
        return [SlotUnreadable(self.drawer, self.number)]

    def _agrees(self, reading: Reading, present: bool) -> bool:
        if self._reported and not _whole(reading):
            return True
        return _whole(reading) and reading.tag == self.tag and reading.empty != present


def _whole(reading: Reading) -> bool:
    try:
        reading.tag  # noqa: B018  raises when the parities do not fit
    except BadTagFrame:
        return False
    return True


def _same(first: Reading | None, reading: Reading) -> bool:
    return first is not None and first.frame == reading.frame
