"""When what is due: from a car's visits, its average mileage and the intervals (CM-04). Pure."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from services.care.upkeep.rules import Rule

# The average is taken over the last two years of visits, and needs a month between the first and the last.
_WINDOW: Final = timedelta(days=730)
_SHORTEST: Final = timedelta(days=30)
_YEAR_DAYS: Final = 365
# A car that hardly moves: further than this nobody looks.
_FAR_DAYS: Final = 20 * 365


@dataclass(frozen=True)
class Visit:
    """A delivered order: the day, what the odometer showed, and the lines."""

    on: date
    km: int | None
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Due:
    """An item is due `on` a day, `by` km or months; `km` is the odometer then. `since`: when it was done."""

    item: str
    since: date
    since_km: int | None
    on: date
    by: str
    km: int | None
    km_per_year: int | None


def km_per_year(visits: Sequence[Visit], registered: int | None) -> int | None:
    """The average over the visits of the last two years, else the registered one (연평균주행거리)."""
    readings = _readings(visits)
    if readings:
        recent = [each for each in readings if each[0] >= readings[-1][0] - _WINDOW]
        (first, before), (last, after) = recent[0], recent[-1]
        if last - first >= _SHORTEST and after > before:
            return round((after - before) * _YEAR_DAYS / (last - first).days)
    return registered or None


def forecast(rules: Mapping[str, Rule], visits: Sequence[Visit], registered: int | None) -> list[Due]:
    """What is due when, of the items that were done here at least once; `visits` oldest first."""
    pace, readings = km_per_year(visits, registered), _readings(visits)
    found = []
    for rule in rules.values():
        done = [visit for visit in visits if any(rule.is_done_by(line) for line in visit.lines)]
        if done:
            found.append(_due(rule, done[-1], readings, pace))
    return [due for due in found if due is not None]


def _due(rule: Rule, done: Visit, readings: Sequence[tuple[date, int]], pace: int | None) -> Due | None:
    target = done.km + rule.km if done.km is not None and rule.km else None
    candidates: list[tuple[date, str]] = []
    if rule.months:
        candidates.append((months_after(done.on, rule.months), "months"))
    # an odometer that was changed since says nothing about this distance
    if target is not None and pace and readings and readings[0][0] <= done.on:
        day, km = readings[-1]
        left = timedelta(days=min(_FAR_DAYS, max(0, -(-(target - km) * _YEAR_DAYS // pace))))
        candidates.append((day + left, "km"))
    if not candidates:
        return None
    on, by = min(candidates)
    return Due(rule.id, done.on, done.km, on, by, target, pace)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _readings(visits: Sequence[Visit]) -> list[tuple[date, int]]:
    """Day and odometer, from where it last ran backwards on: before that it was another one."""
    found: list[tuple[date, int]] = []
    for visit in visits:
        if visit.km is None:
            continue
        if found and visit.km < found[-1][1]:
            found = []
        found.append((visit.on, visit.km))
    return found
