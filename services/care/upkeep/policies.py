"""When a reminder may go out. Pure: the moment comes in."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

# Well inside what the law leaves: no such text from 21:00 to 08:00 (영 61 ②).
OPENS: Final = time(10)
CLOSES: Final = time(19)
# So long before its day an item may be told of, and so long after it; what is older nobody waits for.
AHEAD: Final = timedelta(days=14)
BEHIND: Final = timedelta(days=60)


def next_moment(now: datetime, zone: str) -> datetime:
    """`now` by day, else the next morning at the shop."""
    there = now.astimezone(ZoneInfo(zone))
    if OPENS <= there.time() < CLOSES:
        return now
    day = there.date() if there.time() < OPENS else there.date() + timedelta(days=1)
    return datetime.combine(day, OPENS, ZoneInfo(zone))


def is_time(due_on: date, today: date) -> bool:
    """Whether an item is near enough to be told of."""
    return today - BEHIND <= due_on <= today + AHEAD


def consents(wanted: bool | None, informed: bool) -> bool:
    """What the customer chose; until they choose, whether 정보동의 stands on their last order (CM-32)."""
    return informed if wanted is None else wanted
