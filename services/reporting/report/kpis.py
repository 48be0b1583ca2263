"""What the head office looks at once a morning: a period beside the one before it."""

from __future__ import annotations

from typing import Any

from services.reporting.reading import fetch
from services.reporting.report.answers import PACKAGE, Scope
from shared.contracts.reporting import DealershipKpis, Kpis
from shared.postgres import Cursor

_SUMS = (
    "orders",
    "orders_before",
    "turnover",
    "turnover_before",
    "received",
    "owed",
    "free_lines",
    "free_worth",
)


def kpis(cursor: Cursor, scope: Scope) -> Kpis:
    """Per dealership, the largest turnover first, and over all of them; money per currency."""
    before = scope.before()
    asked = {**scope.parameters(), "before_since": before.since}
    medians = {row["dealership"]: row for row in fetch(cursor, PACKAGE, "lead_medians", **asked)}
    owed = {
        (row["dealership"], row["currency"]): row["owed"]
        for row in fetch(cursor, PACKAGE, "owed", **scope.parameters())
    }
    shops = [_dealership(row, medians, owed) for row in fetch(cursor, PACKAGE, "period", **asked)]
    overall = medians.get(None, {})
    return {
        "since": scope.since.isoformat(),
        "until": scope.until.isoformat(),
        "before_since": before.since.isoformat(),
        "before_until": before.until.isoformat(),
        "orders": sum(shop["orders"] for shop in shops),
        "orders_before": sum(shop["orders_before"] for shop in shops),
        "lead_median_seconds": overall.get("now"),
        "lead_median_seconds_before": overall.get("before"),
        "currencies": _currencies(shops),
        "dealerships": shops,
    }


def _dealership(
    row: dict[str, Any], medians: dict[Any, dict[str, Any]], owed: dict[tuple[str, str], int]
) -> DealershipKpis:
    lead = medians.get(row["dealership"], {})
    return {
        "dealership": row["dealership"],
        "name": row["name"],
        "currency": row["currency"],
        "orders": row["orders"],
        "orders_before": row["orders_before"],
        "turnover": row["turnover"],
        "turnover_before": row["turnover_before"],
        "received": row["received"],
        "free_lines": row["free_lines"],
        "free_worth": row["free_worth"],
        "lead_median_seconds": lead.get("now"),
        "lead_median_seconds_before": lead.get("before"),
        "owed": owed.get((row["dealership"], row["currency"]), 0),
    }


def _currencies(shops: list[DealershipKpis]) -> list[dict[str, Any]]:
    sums: dict[str, dict[str, Any]] = {}
    for shop in shops:
        row = sums.setdefault(shop["currency"], {"currency": shop["currency"], **dict.fromkeys(_SUMS, 0)})
        for name in _SUMS:
            row[name] += shop[name]  # type: ignore[literal-required]  # the names are keys of DealershipKpis
    return list(sums.values())
