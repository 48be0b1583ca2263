"""The due-table: what is to be done for what, and when; survives any crash."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg2.extras import execute_values

from shared.postgres import Cursor, Pool, statement


@dataclass(frozen=True)
class Duty:
    """A row that this worker holds for the time of its lease; `attempts` counts this one too."""

    key: str
    revision: int
    hours: int
    attempts: int


@dataclass(frozen=True)
class Later:
    """A duty to be looked at again; `anew` begins its count of attempts afresh."""

    key: str
    revision: int
    at: datetime
    error: str = ""
    anew: bool = False


def enter(
    cursor: Cursor, table: str, key: str, revision: int, at: datetime, alarms: Mapping[int, datetime]
) -> None:
    """A revision is to be transmitted, and looked after: `alarms` by the hours before its deadline."""
    rows: list[Any] = [(key, "transmit", 0, revision, at)]
    rows += [(key, "alarm", hours, revision, when) for hours, when in alarms.items()]
    execute_values(cursor, _sql("enter", table), rows)


class Duties:
    """The duties of one table; `table` is a name of our own."""

    def __init__(self, views: Pool, table: str, lease: timedelta) -> None:
        self._views = views
        self._table = table
        self.lease = lease

    def take(self, task: str, now: datetime, limit: int) -> list[Duty]:
        """What is due now and nobody else's."""
        if not limit:
            return []
        with self._views.transaction() as cursor:
            parameters = {"task": task, "now": now, "lease": self.lease, "limit": limit}
            cursor.execute(_sql("take", self._table), parameters)
            return [Duty(*row) for row in cursor.fetchall()]

    def meet(self, task: str, now: datetime, limit: int, meet: Callable[[Duty], None]) -> int:
        """One pass over what is due, one after the other; how many there were."""
        taken = self.take(task, now, limit)
        for duty in taken:
            meet(duty)
        return len(taken)

    def done(self, task: str, duties: Iterable[Duty]) -> None:
        """Nothing is left to do for these revisions."""
        rows = [(duty.key, task, duty.hours, duty.revision) for duty in duties]
        if rows:
            with self._views.transaction() as cursor:
                execute_values(cursor, _sql("done", self._table), rows)

    def later(self, duties: Iterable[Later], task: str = "transmit") -> None:
        """Give them back until their moment."""
        rows = [(each.key, task, each.revision, each.at, each.error, each.anew) for each in duties]
        if rows:
            with self._views.transaction() as cursor:
                execute_values(cursor, _sql("later", self._table), rows)


def _sql(name: str, table: str) -> str:
    return statement("shared.duties", name).replace("{table}", table)
