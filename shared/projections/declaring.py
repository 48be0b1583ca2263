"""A declared view at work: satisfies `View`, and says what it may not declare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import orjson

from shared.kernel.events import event_class
from shared.kernel.personal import personal_fields
from shared.postgres import Cursor
from shared.projections import compiled
from shared.projections.declared import Declared, Table


class PersonalField(Exception):
    """A declared view is made in SQL, where personal fields are sealed: it cannot name one."""


@dataclass(frozen=True)
class Partial:
    """One table's rows of a range, as the log's server aggregated them: a JSON array."""

    table: Table
    rows: str


@dataclass(frozen=True)
class DeclaredView:
    """A view for the runner; registered like any other."""

    declaration: Declared

    @property
    def name(self) -> str:
        """Also its schema."""
        return self.declaration.name

    @property
    def version(self) -> int:
        """Raised whenever the declaration changes."""
        return self.declaration.version

    @property
    def tables(self) -> str:
        """A CREATE TABLE for each, and the declaration's own indexes."""
        created = [compiled.create(table) for table in self.declaration.tables]
        return "\n".join([*created, *(f"{index};" for index in self.declaration.indexes)])

    @property
    def types(self) -> frozenset[str]:
        """What any of the tables takes notice of."""
        return frozenset().union(*(table.types for table in self.declaration.tables))

    def apply(self, batch: Sequence[Partial], cursor: Cursor) -> Iterable[str]:
        """Merge the partial rows of a range."""
        # by the key's index, however large the table has become since it was last looked at
        cursor.execute("SET LOCAL enable_hashjoin TO off; SET LOCAL enable_mergejoin TO off")
        for part in batch:
            cursor.execute(compiled.merge(part.table), (part.rows,))
        return self._topics(batch)

    def _topics(self, batch: Sequence[Partial]) -> Iterator[str]:
        prefix, column = self.declaration.topic
        for part in batch:
            if column in {key.name for key in part.table.key}:
                yield from {f"{prefix}:{row[column]}" for row in orjson.loads(part.rows)}


def checked(view: DeclaredView) -> None:
    """PersonalField when the declaration takes one; the events' classes must be known by now."""
    for kind, name in view.declaration.fields():
        known = event_class(kind)
        if known is not None and name in personal_fields(known):
            raise PersonalField(f"{view.name}: {kind}.{name}")
