"""Access records (접속기록): who opened whose record, when, from where, to do what.

개인정보의 안전성 확보조치 기준 art. 8: kept one year, two from 50,000 people on; here two years for all. What
people change is in the log with its actor; this is what they were shown, and what they took as a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from shared.contracts.staff import AccessRecord, AccessRecords
from shared.postgres import Pool, statement


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which records; None where it does not matter. The days are local, both included."""

    customer: str | None = None
    employee: str | None = None
    dealership: str | None = None
    since: date | None = None
    until: date | None = None
    files: bool = False
    before: int | None = None
    limit: int = 50


class Records:
    """The table, which takes rows in and lets none be changed."""

    def __init__(self, views: Pool) -> None:
        self._views = views

    def note(self, seen: Mapping[str, Any]) -> None:
        """`employee`, `dealership`, `address`, `page`, `customers` (ids), `reason` or None."""
        with self._views.transaction() as cursor:
            cursor.execute(statement("services.staff", "note_access"), dict(seen))

    def find(self, asked: Asked, zone: str) -> AccessRecords:
        """The newest first; `next` is what `before` must be for more, or None."""
        wanted = {
            **vars(asked),
            "since": _start(asked.since, zone),
            "until": _start(asked.until and asked.until + timedelta(days=1), zone),
            # one more than asked for tells whether there is more
            "limit": asked.limit + 1,
        }
        with self._views.autocommit() as cursor:
            cursor.execute(statement("services.staff", "access_records"), wanted)
            found = [_told(row) for row in cursor.fetchall()]
        rows = found[: asked.limit]
        return AccessRecords(rows=rows, next=rows[-1]["number"] if len(found) > len(rows) else None)

    def sweep(self) -> int:
        """Let go of what is older than two years; how many there were."""
        with self._views.transaction() as cursor:
            cursor.execute(statement("services.staff", "sweep_access_records"))
            return cursor.rowcount


def _start(day: date | None, zone: str) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), ZoneInfo(zone))


def _told(row: tuple[Any, ...]) -> AccessRecord:
    number, at, employee, dealership, address, page, customers, reason = row
    return AccessRecord(
        number=number,
        at=at.isoformat(),
        employee=employee,
        dealership=dealership,
        address=address,
        page=page,
        customers=customers,
        reason=reason,
    )
