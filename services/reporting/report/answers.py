"""Figures of the workshop report, as they are asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from services.reporting.reading import fetch
from shared.contracts.reporting import DealershipSeries, Report, ReportRow, Series
from shared.postgres import Cursor

PACKAGE = "services.reporting.report"
GROUPS = ("dealership", "month", "day", "employee")


@dataclass(frozen=True)
class Scope:
    """Days of the dealership's calendar, both included, and whose; `dealerships` None is all."""

    since: date
    until: date
    dealerships: list[str] | None = None

    def parameters(self) -> dict[str, Any]:
        """For the statements."""
        return {"since": self.since, "until": self.until, "dealerships": self.dealerships}

    def days(self) -> list[date]:
        """Each day of the period."""
        return [self.since + timedelta(days=n) for n in range((self.until - self.since).days + 1)]

    def before(self) -> Scope:
        """The period of the same length that ends where this one begins."""
        length = self.until - self.since + timedelta(days=1)
        return Scope(self.since - length, self.since - timedelta(days=1), self.dealerships)


def workshop_report(cursor: Cursor, scope: Scope, by: Iterable[str]) -> Report:
    """Rows of the groups asked for, in time order, and a total per currency."""
    wanted = frozenset(by)
    return {"rows": _grouped(cursor, scope, wanted), "totals": _grouped(cursor, scope, frozenset())}


def daily_turnover(cursor: Cursor, scope: Scope) -> Series:
    """Turnover and orders of each day, a series per dealership and currency; a day without any is 0."""
    days = [day.isoformat() for day in scope.days()]
    place = {day: index for index, day in enumerate(days)}
    found: dict[tuple[str, str], DealershipSeries] = {}
    for row in fetch(cursor, PACKAGE, "series", **scope.parameters()):
        series = found.setdefault((row["dealership"], row["currency"]), _empty_series(row, len(days)))
        series["turnover"][place[row["day"]]] = row["turnover"]
        series["orders"][place[row["day"]]] = row["orders"]
    return {"days": days, "dealerships": list(found.values())}


def _grouped(cursor: Cursor, scope: Scope, by: frozenset[str]) -> list[ReportRow]:
    asked = scope.parameters() | {f"by_{name}": name in by for name in GROUPS}
    means: dict[tuple[Any, ...], dict[str, int]] = {}
    for row in fetch(cursor, PACKAGE, "means", **asked):
        means.setdefault(_key(row), {})[row["means"]] = row["received"]
    rows = fetch(cursor, PACKAGE, "summary", **asked)
    return [cast(ReportRow, {**row, "means": means.get(_key(row), {})}) for row in rows]


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    return (*(row[name] for name in GROUPS), row["currency"])


def _empty_series(row: dict[str, Any], length: int) -> DealershipSeries:
    return {
        "dealership": row["dealership"],
        "name": row["name"],
        "currency": row["currency"],
        "turnover": [0] * length,
        "orders": [0] * length,
    }
