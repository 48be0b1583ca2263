"""A circuit breaker: a regulator that is down is left alone for a while, then probed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

FAILURES_THAT_OPEN: Final = 5
FIRST_REST: Final = timedelta(seconds=2)
LONGEST_REST: Final = timedelta(minutes=2)


@dataclass
class Breaker:
    """Closed: all may pass. Open: none, until `open_until`; then single probes, until one succeeds."""

    failures: int = 0
    rest: timedelta = FIRST_REST
    open_until: datetime | None = None

    def room(self, now: datetime, wanted: int) -> int:
        """How many questions may go out at this moment."""
        if self.open_until is None:
            return wanted
        return min(wanted, 1) if now >= self.open_until else 0

    def succeeded(self) -> None:
        """The regulator answered."""
        self.failures, self.rest, self.open_until = 0, FIRST_REST, None

    def failed(self, now: datetime) -> None:
        """It did not; after some of these in a row it rests, each time longer."""
        self.failures += 1
        if self.open_until is not None and now >= self.open_until:
            self.rest = min(self.rest * 2, LONGEST_REST)
            self.open_until = now + self.rest
        elif self.open_until is None and self.failures >= FAILURES_THAT_OPEN:
            self.open_until = now + self.rest
