"""The due-table: what is to be done for which transmission, and when; survives any crash."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg2.errors
from psycopg2.extras import execute_values

from shared.postgres import Cursor, Pool, statement


@dataclass(frozen=True)
class Duty:
    """A row that this worker holds for the time of its lease; `attempts` counts this one too."""

    order_id: str
    revision: int
    hours: int
    attempts: int


@dataclass(frozen=True)
class Later:
    """A duty to be looked at again; `anew` begins its count of attempts afresh."""

    order_id: str
    revision: int
    at: datetime
    error: str = ""
    anew: bool = False


def enter(cursor: Cursor, order_id: str, revision: int, at: datetime, alarms: dict[int, datetime]) -> None:
    """A revision is to be sent, and looked after until its deadline."""
    rows: list[Any] = [(order_id, "transmit", 0, revision, at)]
    rows += [(order_id, "alarm", hours, revision, when) for hours, when in alarms.items()]
    execute_values(cursor, _sql("enter"), rows)


class Duties:
    """Taken with FOR UPDATE SKIP LOCKED and a lease, so that several processes share the work."""

    def __init__(self, views: Pool, lease: timedelta) -> None:
        self._views = views
        self.lease = lease

    def take(self, task: str, now: datetime, limit: int) -> list[Duty]:
        """What is due now and nobody else's."""
        with self._views.transaction() as cursor:
            cursor.execute(_sql("take"), {"task": task, "now": now, "lease": self.lease, "limit": limit})
            return [Duty(*row) for row in cursor.fetchall()]

    def done(self, task: str, duties: Iterable[Duty]) -> None:
        """Nothing is left to do for these revisions."""
        rows = [(duty.order_id, task, duty.hours, duty.revision) for duty in duties]
        if rows:
            with self._views.transaction() as cursor:
                execute_values(cursor, _sql("done"), rows)

    def later(self, duties: Iterable[Later]) -> None:
        """Give them back until their moment."""
        rows = [(each.order_id, each.revision, each.at, each.error, each.anew) for each in duties]
        if rows:
            with self._views.transaction() as cursor:
                execute_values(cursor, _sql("later"), rows)

    def refill(self, now: datetime) -> int:
        """Enter what the log has open and this table does not know; how many there were."""
        try:
            with self._views.transaction() as cursor:
                cursor.execute(_sql("refill"), {"now": now})
                return int(cursor.rowcount)
        except psycopg2.errors.UndefinedTable:
            return 0  # the view is not built yet; nothing was ever queued


def _sql(name: str) -> str:
    return statement("services.molit_gateway", name)
