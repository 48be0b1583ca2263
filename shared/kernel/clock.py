"""Time. The one place that asks the machine for it; everything else is handed a moment."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This moment, in UTC, aware."""
    return datetime.now(UTC)


def local_date(moment: datetime, zone: str) -> date:
    """The calendar day of a moment where the dealership stands, e.g. ``Asia/Seoul``."""
    return moment.astimezone(ZoneInfo(zone)).date()


def parse(text: str) -> datetime:
    """A moment as events write it, aware."""
    return datetime.fromisoformat(text)
