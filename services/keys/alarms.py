"""Which alarms stand, and when to look again; pure: the moment comes in.

Moments are those of the head office's clock: what a cabinet without a network tells late raises nothing that
was over long before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from services.keys.board import Drawer
from services.keys.whereabouts import CABINET, MISSING, PERSON, Whereabouts


class Kind(StrEnum):
    """What may be wrong."""

    OVERDUE = "overdue"
    ABSENT = "absent"
    TWICE = "tag_twice"
    UNKNOWN = "unknown_tag"
    ELSEWHERE = "other_cabinet"
    LEFT_OPEN = "drawer_open"
    FORCED = "drawer_forced"
    SILENT = "cabinet_silent"


@dataclass(frozen=True)
class Limits:
    """How long each may last before it is an alarm."""

    # a fresh tag is hung first and given to its car then
    unknown: timedelta = timedelta(minutes=2)
    # a key that is hung into another slot is gone for a moment
    absent: timedelta = timedelta(seconds=30)
    left_open: timedelta = timedelta(minutes=3)
    # a board on a noisy line is away for a moment
    mute: timedelta = timedelta(seconds=20)
    # the door's contact lags behind the stepper
    forced: timedelta = timedelta(seconds=5)
    # an agent asks for its grants each minute
    silent: timedelta = timedelta(minutes=5)


@dataclass(frozen=True)
class Place:
    """A slot that shows a tag."""

    cabinet: str
    drawer: int
    slot: int


@dataclass(frozen=True)
class Found:
    """What stands, with what is to be told of it; `again`: when time alone may change that."""

    standing: dict[Kind, dict[str, Any]] = field(default_factory=dict)
    again: datetime | None = None


def of_key(key: Whereabouts, slots: Iterable[Place], now: datetime, limits: Limits) -> Found:
    """`slots`: where its tag hangs, by what the readers see."""
    seen, found, later = sorted(slots, key=str), _Finding(now), _about(key)
    if key.place == PERSON and key.due_at is not None:
        found.after(key.due_at, Kind.OVERDUE, later)
    if key.place == MISSING and key.noted_at is not None:
        found.after(key.noted_at + limits.absent, Kind.ABSENT, later)
    if len(seen) > 1:
        found.now(Kind.TWICE, later | {"places": [vars(each) for each in seen]})
    if seen and key.car_id is None and key.noted_at is not None:
        found.after(key.noted_at + limits.unknown, Kind.UNKNOWN, later)
    if key.place == CABINET and key.home not in (None, key.cabinet):
        found.now(Kind.ELSEWHERE, later | {"home": key.home})
    return found.found()


def of_drawer(cabinet: str, number: int, drawer: Drawer, now: datetime, limits: Limits) -> Found:
    """A drawer that nobody closes, that was opened by force, or whose board is silent."""
    found, about = _Finding(now), {"cabinet": cabinet, "drawer": number}
    if drawer.silent_since is not None:
        found.after(drawer.silent_since + limits.mute, Kind.SILENT, about)
    if drawer.tampered:
        found.now(Kind.FORCED, about)
    elif drawer.door_open and drawer.movement == "closed" and drawer.noted_at is not None:
        found.after(drawer.noted_at + limits.forced, Kind.FORCED, about)
    if drawer.open_since is not None:
        found.after(drawer.open_since + limits.left_open, Kind.LEFT_OPEN, about)
    return found.found()


def of_cabinet(cabinet: str, heard: datetime | None, lost: bool, now: datetime, limits: Limits) -> Found:
    """`heard`: its agent's last sign of life, None before the first; `lost`: it cannot reach its boards."""
    found, about = _Finding(now), {"cabinet": cabinet}
    if lost:
        found.now(Kind.SILENT, about)
    elif heard is not None:
        found.after(heard + limits.silent, Kind.SILENT, about)
    return found.found()


class _Finding:
    def __init__(self, now: datetime) -> None:
        self._now = now
        self._standing: dict[Kind, dict[str, Any]] = {}
        self._again: list[datetime] = []

    def now(self, kind: Kind, about: dict[str, Any]) -> None:
        self._standing[kind] = about

    def after(self, due: datetime, kind: Kind, about: dict[str, Any]) -> None:
        if self._now >= due:
            self.now(kind, about)
        else:
            self._again.append(due)

    def found(self) -> Found:
        return Found(self._standing, min(self._again, default=None))


def _about(key: Whereabouts) -> dict[str, Any]:
    told = {name: getattr(key, name) for name in ("tag", "car_id", "cabinet", "drawer", "slot", "person")}
    return told | {"due_at": key.due_at.isoformat() if key.due_at else None}
