"""The agent's clock, which nobody winds for days: what it says, and how far it can be believed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

# A comparison that took longer says nothing worth keeping.
_ROUND_TRIP_AT_MOST: Final = 10.0
# Two clocks that are well differ by no more.
_TOLERANCE: Final = timedelta(minutes=1)


class Timekeeper:
    """Wall time and seconds that never step back come in with each call."""

    def __init__(self) -> None:
        self._floor: tuple[datetime, float] | None = None
        self._last: datetime | None = None
        self.skew: int | None = None
        """Seconds ahead of the head office when last compared."""

    def stamp(self, wall: datetime, monotonic: float) -> tuple[datetime, bool]:
        """The time of a record, and whether the clock went back since the last one or a restart."""
        stepped = self._last is not None and wall < self._last
        if self._floor is not None:
            stepped |= wall < self._reckoned(self._floor, monotonic) - _TOLERANCE
        self._last = wall
        return wall, stepped

    def not_before(self, at: datetime, monotonic: float) -> None:
        """It is known to be `at` or later at this moment, whatever the clock says."""
        if self._floor is None or at > self._reckoned(self._floor, monotonic):
            self._floor = (at, monotonic)

    def now(self, wall: datetime, monotonic: float) -> datetime:
        """The time by which permissions expire: a clock that was set back lets nothing hold longer."""
        if self._floor is None:
            return wall
        reckoned = self._reckoned(self._floor, monotonic)
        return reckoned if self.skew is not None else max(wall, reckoned)

    def compare(self, told: datetime, wall: datetime, waited: float, monotonic: float) -> None:
        """The head office's time, `waited` seconds after it was asked."""
        if waited <= _ROUND_TRIP_AT_MOST:
            self.skew = round((wall - told).total_seconds() - waited / 2)
            self._floor = (told, monotonic)

    def _reckoned(self, floor: tuple[datetime, float], monotonic: float) -> datetime:
        at, since = floor
        return at + timedelta(seconds=monotonic - since)
