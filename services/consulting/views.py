"""The consulting service's look-up tables, kept from the log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from services.consulting.fold import TYPES, Rows, fold
from shared.eventlog import StoredEvent
from shared.postgres import Cursor
from shared.projections.table import Table

_TABLES: Final = (Table("article", ("topic", "languages", "picture", "changed_at")),)


class ConsultingView:
    """Satisfies `shared.projections.View`: rows are read, moved on by the batch's events, written back."""

    name = "consulting"
    version = 1
    tables: Traversable = files("services.consulting") / "sql" / "tables.sql"
    types = TYPES

    def apply(self, batch: Sequence[StoredEvent], cursor: Cursor) -> Iterable[str]:
        """The batch's effect; returns the pages it concerns."""
        rows = Rows()
        for table in _TABLES:
            keys = {event.key for event in batch if event.category == table.name}
            rows.tables[table.name].update(table.load(cursor, sorted(keys)))
        for event in batch:
            fold(rows, event)
        for table in _TABLES:
            table.save(cursor, rows.tables[table.name].values())
        return rows.topics


VIEW = ConsultingView()
