"""Maintenance's look-up tables: the board, the order list and the receivables, kept from the log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final

from psycopg2.extras import Json

from services.maintenance import tables as t
from services.maintenance.fold import ORDER_TYPES, TYPES, Row, Rows, fold, settle
from shared.eventlog import StoredEvent
from shared.postgres import Cursor, statement
from shared.projections.forgetting import in_turn
from shared.projections.table import Table

_TABLES: Final = {
    table.name: table for table in (t.DEALERSHIP, t.EMPLOYEE, t.CUSTOMER, t.CAR, t.REPAIR_ORDER, t.RECEIVABLE)
}
# the table that holds what a stream of this category is about
_HOMES: Final = {"customer": "customer", "car": "car", "dealership": "dealership", "employee": "employee"}


class MaintenanceView:
    """Satisfies `shared.projections.View`: rows are read, moved on by the batch's events, written back."""

    name = "maintenance"
    version = 8
    tables: Traversable = files("services.maintenance") / "sql" / "tables.sql"
    types = TYPES

    def apply(self, batch: Sequence[StoredEvent], cursor: Cursor) -> Iterable[str]:
        """The batch's effect; returns the pages it concerns."""
        return in_turn(batch, cursor, _take_in, _forget)


VIEW = MaintenanceView()


def _take_in(events: Sequence[StoredEvent], cursor: Cursor) -> set[str]:
    rows = _load(events, cursor)
    for event in events:
        fold(rows, event)
    settle(rows)
    for name, table in _TABLES.items():
        _write(table, rows.tables[name], cursor)
    _follow(rows, cursor)
    return rows.topics


def _forget(records: Sequence[str], cursor: Cursor) -> set[str]:
    if records:
        cursor.execute(statement("services.maintenance", "forget"), {"records": records})
    return {f"customer:{record}" for record in records}


def _load(batch: Sequence[StoredEvent], cursor: Cursor) -> Rows:
    keys: dict[str, set[str]] = {name: set() for name in _TABLES}
    for event in batch:
        if event.type in ORDER_TYPES:
            keys["repair_order"].add(event.key)
        elif event.category == "receivable":
            keys["repair_order"] |= _order_ids(event)
        else:
            keys[_HOMES[event.category]].add(event.key)
    keys["receivable"] = keys["repair_order"]
    rows = Rows()
    for name, table in _TABLES.items():
        rows.tables[name].update(table.load(cursor, sorted(keys[name])))
    return rows


def _order_ids(event: StoredEvent) -> set[str]:
    items = event.data["items"] if "items" in event.data else [event.data["item"]]
    return {item["order_id"] for item in items}


def _write(table: Table, rows: dict[str, Row | None], cursor: Cursor) -> None:
    kept = [_stored(row) for row in rows.values() if row is not None]
    table.delete(cursor, [key for key, row in rows.items() if row is None])
    table.save(cursor, kept)


def _stored(row: Row) -> Row:
    return {name: Json(value) if isinstance(value, dict) else value for name, value in row.items()}


def _follow(rows: Rows, cursor: Cursor) -> None:
    """Orders hang on the record that stands for the customer after merges."""
    for merged, survivor in rows.merges:
        parameters: Any = {"merged": [merged], "survivors": [survivor]}
        cursor.execute(statement("services.maintenance", "keep_merges"), parameters)
    if rows.orders:
        cursor.execute(statement("services.maintenance", "follow_orders"), {"orders": sorted(rows.orders)})
