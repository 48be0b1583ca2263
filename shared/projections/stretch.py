"""A stretch of the log, who of several processes takes which of it, and what a view is given for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.eventlog import EventLog, Log, Place
from shared.privacy import PrivateLog


@dataclass(frozen=True)
class Share:
    """The part of a view's events that process `number` of `count` takes."""

    number: int = 0
    count: int = 1


WHOLE = Share()


@dataclass(frozen=True)
class Stretch:
    """Beyond `after`, up to and with `until`, at most `limit` events; only those recorded by `as_of`."""

    after: Place
    until: Place
    limit: int
    as_of: datetime | None = None

    def parameters(self) -> dict[str, Any]:
        """For the statements."""
        return {
            "xid": str(self.after.xid),
            "position": self.after.position,
            "until_xid": str(self.until.xid),
            "until_position": self.until.position,
            "limit": self.limit,
            "as_of": self.as_of,
        }


@dataclass(frozen=True)
class Batch:
    """What the view is given for the events that it handles beyond `after`, up to and with `until`."""

    after: Place
    until: Place
    events: Sequence[Any]
    count: int
    oldest: datetime | None = None


def stored_log(log: EventLog) -> Log:
    """The log in PostgreSQL, with whatever stands before it taken away."""
    found = log.stored if isinstance(log, PrivateLog) else log
    if not isinstance(found, Log):
        raise TypeError(f"fields are taken out of the log in PostgreSQL, not of {type(found).__name__}")
    return found
