"""The date presets of a list (CM-38), as days at the dealership; pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from shared.kernel.days import months_before


@dataclass(frozen=True)
class Period:
    """From a day to a day, both included; None is open."""

    first: date | None = None
    last: date | None = None


def _last_month(today: date) -> Period:
    last = today.replace(day=1) - timedelta(days=1)
    return Period(last.replace(day=1), last)


def _yesterday(today: date) -> Period:
    day = today - timedelta(days=1)
    return Period(day, day)


PRESETS: dict[str, Callable[[date], Period]] = {
    "all": lambda _today: Period(),
    "today": lambda today: Period(today, today),
    "yesterday": _yesterday,
    "week": lambda today: Period(today - timedelta(days=6), today),
    "this_month": lambda today: Period(today.replace(day=1), today),
    "last_month": _last_month,
    "month": lambda today: Period(months_before(today, 1), today),
    "three_months": lambda today: Period(months_before(today, 3), today),
    "this_year": lambda today: Period(today.replace(month=1, day=1), today),
    "last_year": lambda today: Period(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
}


def period(preset: str, today: date) -> Period | None:
    """The days of a preset as seen from today; None when there is no such preset."""
    build = PRESETS.get(preset)
    return build(today) if build else None
