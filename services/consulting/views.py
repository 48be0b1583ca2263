"""The consulting service's look-up tables, kept from the log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from psycopg2.extras import Json

from services.consulting.fold import TYPES, Row, Rows, fold
from shared.eventlog import StoredEvent
from shared.eventlog.erasing import ERASING
from shared.postgres import Cursor, statement
from shared.projections.forgetting import in_turn
from shared.projections.table import Table

_TABLES: Final = (
    Table("dealership", ("id", "time_zone")),
    Table("article", ("topic", "languages", "picture", "changed_at")),
    Table(
        "opportunity",
        ("id", "dealership", "customer_id", "car_id", "estimate_id", "estimate_number", "item", "urgent",
         "amount", "currency", "state", "declined_on", "next_on", "assignee", "outcome", "taken_up",
         "dropped"),
    ),
    Table(
        "repair_case",
        ("id", "words", "initials", "models", "symptoms", "parts", "withdrawn", "changed_at", "folded"),
    ),
    Table("fluid", ("id", "folded")),
)  # fmt: skip


class ConsultingView:
    """Satisfies `shared.projections.View`: rows are read, moved on by the batch's events, written back."""

    name = "consulting"
    version = 3
    tables: Traversable = files("services.consulting") / "sql" / "tables.sql"
    types = TYPES | ERASING

    def apply(self, batch: Sequence[StoredEvent], cursor: Cursor) -> Iterable[str]:
        """The batch's effect; returns the pages it concerns."""
        return in_turn(batch, cursor, _take_in, _forget)


VIEW = ConsultingView()


def _take_in(events: Sequence[StoredEvent], cursor: Cursor) -> set[str]:
    rows = Rows()
    for table in _TABLES:
        keys = {event.key for event in events if event.category == table.name}
        rows.tables[table.name].update(table.load(cursor, sorted(keys)))
    for event in events:
        fold(rows, event)
    for table in _TABLES:
        table.save(cursor, [_stored(row) for row in rows.tables[table.name].values()])
    return rows.topics


def _stored(row: Row) -> Row:
    return {name: Json(value) if isinstance(value, dict) else value for name, value in row.items()}


def _forget(customers: Sequence[str], cursor: Cursor) -> set[str]:
    """Nobody asks an erased customer again."""
    if not customers:
        return set()
    cursor.execute(statement("services.consulting", "forget"), {"customers": list(customers)})
    return {f"opportunities:{dealership}" for (dealership,) in cursor.fetchall()}
