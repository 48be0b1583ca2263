"""The estimate service's look-up tables, kept from the log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from psycopg2.extras import Json

from services.estimate.fold import CATEGORY_OF, TYPES, Row, Rows, fold
from shared.eventlog import StoredEvent
from shared.postgres import Cursor
from shared.projections.table import Table

_TABLES: Final = (
    Table("dealership", ("id", "name", "time_zone", "currency")),
    Table(
        "catalogue_item",
        ("id", "owner", "currency", "name_key", "initials", "molit_code", "model_words", "retired",
         "version", "changed_at", "folded"),
    ),
    Table(
        "estimate",
        ("id", "number", "dealership", "order_id", "car_id", "customer_id", "kind", "state", "model",
         "currency", "total", "agreed", "callback", "issue", "drafted_at", "issued_at", "answered_at",
         "valid_until", "version"),
    ),
    Table("video_waiting", ("order_id", "dealership", "since")),
)  # fmt: skip


class EstimateView:
    """Satisfies `shared.projections.View`: rows are read, moved on by the batch's events, written back."""

    name = "estimate"
    version = 4
    tables: Traversable = files("services.estimate") / "sql" / "tables.sql"
    types = TYPES

    def apply(self, batch: Sequence[StoredEvent], cursor: Cursor) -> Iterable[str]:
        """The batch's effect; returns the pages it concerns."""
        rows = Rows()
        for table in _TABLES:
            category = CATEGORY_OF.get(table.name, table.name)
            keys = {event.key for event in batch if event.category == category}
            rows.tables[table.name].update(table.load(cursor, sorted(keys)))
        for event in batch:
            fold(rows, event)
        for table in _TABLES:
            table.save(cursor, [_stored(row) for row in rows.tables[table.name].values()])
        return rows.topics


VIEW = EstimateView()


def _stored(row: Row) -> Row:
    return {name: Json(value) if isinstance(value, dict) else value for name, value in row.items()}
