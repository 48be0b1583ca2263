"""Entries of the report → what they add to the daily sums."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from services.reporting.rows import Row

KEY = ("day", "dealership", "employee", "currency")
_BILL = ("parts", "labour", "vat", "discount", "turnover")
SUMS = (
    "orders",
    "arrivals",
    "cancellations",
    "corrections",
    "corrected",
    *_BILL,
    "internal_orders",
    "internal",
    "received",
    "receivable",
    "lead_orders",
    "lead_seconds",
)
_COUNTED = {"arrival": "arrivals", "cancellation": "cancellations", "correction": "corrections"}


def daily(entries: Iterable[Row]) -> list[Row]:
    """One row per day, dealership, employee and currency."""
    sums: dict[tuple[object, ...], Row] = {}
    for entry in entries:
        key = tuple(entry[name] for name in KEY)
        row = sums.get(key)
        if row is None:
            row = sums[key] = dict.fromkeys(SUMS, 0) | dict(zip(KEY, key, strict=True))
        _add(row, entry)
    return _in_order(sums)


def daily_means(entries: Iterable[Row]) -> list[Row]:
    """Money in less money back, by means of payment."""
    sums: dict[tuple[object, ...], int] = defaultdict(int)
    names = (*KEY, "means")
    for entry in entries:
        if entry["means"] is not None:
            sums[tuple(entry[name] for name in names)] += entry["received"]
    rows = {key: dict(zip(names, key, strict=True)) | {"received": sum_} for key, sum_ in sums.items()}
    return _in_order(rows)


def _add(row: Row, entry: Row) -> None:
    kind = entry["kind"]
    if kind in _COUNTED:
        row[_COUNTED[kind]] += 1
    if kind in ("delivery", "correction"):
        _add_bill(row, entry, 1 if kind == "delivery" else 0)
    row["received"] += entry["received"]
    row["receivable"] += entry["receivable"]


def _add_bill(row: Row, entry: Row, delivered: int) -> None:
    if entry["internal"]:
        row["internal_orders"] += delivered
        row["internal"] += entry["turnover"]
        return
    row["orders"] += delivered
    for name in _BILL:
        row[name] += entry[name]
    if not delivered:
        row["corrected"] += entry["turnover"]
    if entry["lead_seconds"] is not None:
        row["lead_orders"] += 1
        row["lead_seconds"] += entry["lead_seconds"]


def _in_order(rows: dict[tuple[object, ...], Row]) -> list[Row]:
    # writers that add to the same days meet in one order
    return [rows[key] for key in sorted(rows, key=str)]
