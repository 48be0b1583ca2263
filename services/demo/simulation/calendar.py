"""When a workshop is open, and when its customers come."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

import holidays

OPENS = time(9, 0)
CLOSES = time(18, 30)

# Monday to Sunday: how many come, relative to the mean of the open days; nobody on Sunday
_WEEKDAY = (1.22, 1.0, 0.94, 0.94, 1.05, 0.85, 0.0)
# Arrivals gather at opening and after lunch: hour of the day and its weight
_ARRIVALS = ((9, 9), (10, 8), (11, 5), (12, 2), (13, 5), (14, 6), (15, 4), (16, 3), (17, 1))


def is_open(day: date, country: str) -> bool:
    """Whether the workshops of this country work on this day."""
    return _WEEKDAY[day.weekday()] > 0 and day not in _holidays(country)


def arrivals(chance: Random, day: date, country: str, mean: int) -> int:
    """How many cars come on this day, around `mean` per open day."""
    if not is_open(day, country):
        return 0
    expected = mean * _WEEKDAY[day.weekday()]
    return max(1, round(chance.gauss(expected, expected**0.5 / 3)))


def arrival_time(chance: Random, day: date, zone: str) -> datetime:
    """A moment of this day at which a car may come, in UTC."""
    hours, weights = zip(*_ARRIVALS, strict=True)
    hour = chance.choices(hours, weights)[0]
    return at(day, time(hour, chance.randrange(60), chance.randrange(60)), zone)


def at(day: date, clock: time, zone: str) -> datetime:
    """A time on the wall of a dealership, as a moment in UTC."""
    return datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC)


def working(start: datetime, effort: timedelta, zone: str, country: str) -> datetime:
    """The moment at which `effort` is done when work begins at `start` and rests while the shop is closed."""
    moment, left = start, effort
    while True:
        local = moment.astimezone(ZoneInfo(zone))
        closing = at(local.date(), CLOSES, zone)
        if is_open(local.date(), country) and moment < closing:
            opening = max(moment, at(local.date(), OPENS, zone))
            if opening + left <= closing:
                return opening + left
            left -= closing - opening
        moment = at(local.date() + timedelta(days=1), OPENS, zone)


@cache
def _holidays(country: str) -> holidays.HolidayBase:
    return holidays.country_holidays(country)
