"""A view declared as data: tables of counts, sums and last values per key. It is compiled to SQL.

The same declaration keeps the view live and rebuilds it: ranges of the log are aggregated where the log is,
and the partial results are merged into the tables. No event becomes a Python object.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

SqlType: TypeAlias = Literal["text", "uuid", "bigint", "boolean", "timestamptz", "date"]


@dataclass(frozen=True)
class Field:
    """A value in the event's data, by its path; `times` −1 turns its sign."""

    path: tuple[str, ...]
    times: int = 1


@dataclass(frozen=True)
class Constant:
    """The same for every event."""

    value: str


@dataclass(frozen=True)
class StreamKey:
    """The key of the event's stream: ``<uuid>`` of ``repair_order-<uuid>``."""


@dataclass(frozen=True)
class Dealership:
    """Where the command was given."""


@dataclass(frozen=True)
class OccurredAt:
    """When it happened; `to` cuts it off, in UTC: whole hours are whole hours in every zone of the group."""

    to: Literal["hour"] | None = None


Value: TypeAlias = Field | Constant | StreamKey | Dealership | OccurredAt


def data(*path: str) -> Field:
    """A field of the event's data."""
    return Field(path)


def minus(*path: str) -> Field:
    """A field of the event's data, its sign turned."""
    return Field(path, -1)


@dataclass(frozen=True)
class Key:
    """A column of the table's key: the same value for all types, or one for each."""

    name: str
    type: SqlType
    value: Value | Mapping[str, Value]


@dataclass(frozen=True)
class Count:
    """How many events of these types."""

    name: str
    types: frozenset[str]
    type: SqlType = "bigint"


@dataclass(frozen=True)
class Sum:
    """Of a value of each of these types."""

    name: str
    values: Mapping[str, Value]
    type: SqlType = "bigint"


@dataclass(frozen=True)
class Last:
    """The value of the last event of these types, in the log's order; null may be it."""

    name: str
    type: SqlType
    values: Mapping[str, Value]


Column: TypeAlias = Count | Sum | Last


@dataclass(frozen=True)
class Table:
    """A row per key that an event of one of the columns' types has brought."""

    name: str
    key: tuple[Key, ...]
    columns: tuple[Column, ...]

    @property
    def types(self) -> frozenset[str]:
        """The events that change it."""
        return frozenset().union(*(types_of(column) for column in self.columns))


@dataclass(frozen=True)
class Declared:
    """The declaration of a view; `topic` is the word and the key column of live topics: ``report:suwon``."""

    name: str
    version: int
    tables: tuple[Table, ...]
    topic: tuple[str, str]
    indexes: tuple[str, ...] = ()

    def fields(self) -> Iterable[tuple[str, str]]:
        """(type, name in its data) of everything that is taken out of events."""
        for table in self.tables:
            for kind in sorted(table.types):
                values = values_for(table, kind)
                yield from ((kind, value.path[0]) for value in values if isinstance(value, Field))


def types_of(column: Column) -> frozenset[str]:
    """The events that a column takes notice of."""
    return column.types if isinstance(column, Count) else frozenset(column.values)


def values_of(column: Column, kind: str) -> list[Value]:
    """What a column makes of an event of a type."""
    return [] if isinstance(column, Count) or kind not in column.values else [column.values[kind]]


def values_for(table: Table, kind: str) -> list[Value]:
    """What a table's columns and its key make of an event of a type."""
    values = [value for column in table.columns for value in values_of(column, kind)]
    return values + [of_type(key.value, kind) for key in table.key]


def of_type(value: Value | Mapping[str, Value], kind: str) -> Any:
    """A key's value for one type; KeyError when the declaration forgot it."""
    return value[kind] if isinstance(value, Mapping) else value
