"""The workshop report as the projection runner sees it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable

import orjson

from services.reporting.report.fold import TYPES, Known, fold
from services.reporting.report.sums import daily, daily_means
from services.reporting.rows import Kept, Row
from shared.eventlog import StoredEvent
from shared.postgres import Cursor, statement

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
        _keep(cursor, "keep_dealerships", known.dealerships.changed())
        _keep(cursor, "keep_orders", known.orders.changed())
        _keep(cursor, "add_entries", entries)
        _keep(cursor, "add_daily", daily(entries))
        _keep(cursor, "add_daily_means", daily_means(entries))
        return {f"report:{entry['dealership']}" for entry in entries}


def _load(batch: Sequence[StoredEvent], cursor: Cursor) -> Known:
    orders: set[str] = set()
    for event in batch:
        if event.category == "repair_order":
            orders.add(event.key)
        elif event.category == "receivable":
            orders.add(event.data["item"]["order_id"])
    return Known(
        orders=_rows(cursor, "orders", "order_id", list(orders)),
        dealerships=_rows(cursor, "dealerships", "dealership", None),
    )


def _rows(cursor: Cursor, query: str, key: str, ids: list[str] | None) -> Kept:
    if ids == []:
        return Kept()
    cursor.execute(statement(_PACKAGE, query), (ids,) if ids else None)
    return Kept({row[key]: row for (row,) in cursor.fetchall()})


def _keep(cursor: Cursor, command: str, rows: list[Row]) -> None:
    if rows:
        cursor.execute(statement(_PACKAGE, command), (orjson.dumps(rows).decode(),))


VIEW = ReportView()
