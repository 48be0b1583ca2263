"""The workshop report as the projection runner sees it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable

from services.reporting.report.fold import TYPES, Known, fold
from services.reporting.report.sums import daily, daily_means
from services.reporting.writing import add, keep, load
from shared.eventlog import StoredEvent
from shared.postgres import Cursor

_PACKAGE = "services.reporting.report"


class ReportView:
    """Orders, entries and daily sums; see `tables.sql`."""

    name = "report"
    version = 1
    tables: Traversable = files(_PACKAGE) / "tables.sql"
    types = TYPES

    def apply(self, batch: Sequence[StoredEvent], cursor: Cursor) -> Iterable[str]:
        """Take a batch in; the topics are the reports of the dealerships it touched."""
        known = _load(batch, cursor)
        entries = fold(batch, known)
        keep(cursor, _PACKAGE, "keep_dealerships", known.dealerships.changed())
        keep(cursor, _PACKAGE, "keep_orders", known.orders.changed())
        add(cursor, "entry", entries)
        keep(cursor, _PACKAGE, "add_daily", daily(entries))
        keep(cursor, _PACKAGE, "add_daily_means", daily_means(entries))
        return {f"report:{entry.dealership}" for entry in entries}


def _load(batch: Sequence[StoredEvent], cursor: Cursor) -> Known:
    orders: set[str] = set()
    for event in batch:
        category, _, key = event.stream.partition("-")
        if category == "repair_order":
            orders.add(key)
        elif category == "receivable":
            orders.add(event.data["item"]["order_id"])
    return Known(
        orders=load(cursor, _PACKAGE, "orders", "order_id", ids=orders),
        dealerships=load(cursor, _PACKAGE, "dealerships", "dealership"),
    )


VIEW = ReportView()
