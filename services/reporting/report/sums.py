"""Entries of the report → what they add to the daily sums."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from services.reporting.report.fold import Entry
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
    "free_lines",
    "free_worth",
)
_ZEROS = dict.fromkeys(SUMS, 0)


def daily(entries: Iterable[Entry]) -> list[Row]:
    """One row per day, dealership, employee and currency."""
    sums: dict[tuple[object, ...], Row] = {}
    for entry in entries:
        key = (entry.day, entry.dealership, entry.employee, entry.currency)
        row = sums.get(key)
        if row is None:
            row = sums[key] = dict(zip(KEY, key, strict=True)) | _ZEROS
        _add(row, entry)
    return _in_order(sums)


def daily_means(entries: Iterable[Entry]) -> list[Row]:
    """Money in less money back, by means of payment."""
    sums: dict[tuple[object, ...], int] = defaultdict(int)
    for entry in entries:
        if entry.means is not None:
            key = (entry.day, entry.dealership, entry.employee, entry.currency, entry.means)
            sums[key] += entry.received
    names = (*KEY, "means")
    rows = {key: dict(zip(names, key, strict=True)) | {"received": sum_} for key, sum_ in sums.items()}
    return _in_order(rows)


def _add(row: Row, entry: Entry) -> None:
    match entry.kind:
        case "delivery":
            _add_bill(row, entry, 1)
        case "correction":
            row["corrections"] += 1
            _add_bill(row, entry, 0)
        case "arrival":
            row["arrivals"] += 1
        case "cancellation":
            row["cancellations"] += 1
        case _:
            row["received"] += entry.received
            row["receivable"] += entry.receivable


def _add_bill(row: Row, entry: Entry, delivered: int) -> None:
    row["free_lines"] += entry.free_lines
    row["free_worth"] += entry.free_worth
    if entry.internal:
        row["internal_orders"] += delivered
        row["internal"] += entry.turnover
        return
    row["orders"] += delivered
    for name in _BILL:
        row[name] += getattr(entry, name)
    if not delivered:
        row["corrected"] += entry.turnover
    if entry.lead_seconds is not None:
        row["lead_orders"] += 1
        row["lead_seconds"] += entry.lead_seconds


def _in_order(rows: dict[tuple[object, ...], Row]) -> list[Row]:
    # writers that add to the same days meet in one order
    return [rows[key] for key in sorted(rows, key=str)]
