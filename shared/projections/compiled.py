"""A declaration as SQL: its tables, the partial results of a range, and how these go into the tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from psycopg2 import sql

from shared.postgres import statement
from shared.projections.declared import (
    Column,
    Constant,
    Count,
    Dealership,
    Field,
    Key,
    Last,
    OccurredAt,
    StreamKey,
    Sum,
    Table,
    Value,
    types_of,
    values_for,
)

_PACKAGE = "shared.projections"
_EVENTS = sql.SQL("event")
# turns of one width, so that they sort as texts
_FIRST = 10**10


def create(table: Table) -> str:
    """CREATE TABLE; counts and sums are 0 before anything counted."""
    keys = [f"{key.name} {key.type} NOT NULL" for key in table.key]
    columns = [
        f"{column.name} {column.type}{'' if isinstance(column, Last) else ' NOT NULL'}"
        for column in table.columns
    ]
    names = ", ".join(key.name for key in table.key)
    return f"CREATE TABLE {table.name} ({', '.join([*keys, *columns])}, PRIMARY KEY ({names}));"


def partial(
    tables: Sequence[Table],
    schemas: Mapping[str, int],
    *,
    past: bool = False,
    events: sql.Composable = _EVENTS,
) -> sql.Composed:
    """The rows of a range; `events` stands in for the log's table where older shapes were read upward."""
    takers = _takers(tables)
    return sql.SQL(statement(_PACKAGE, "partial")).format(
        fields=sql.SQL("").join(
            _named(_taken(path, takers[path]), ".".join(("data", *path))) + sql.SQL(", ")
            for path in sorted(takers)
        ),
        schema=_by_type({kind: sql.Literal(schema) for kind, schema in schemas.items()}),
        first=sql.Literal(_FIRST),
        events=events,
        types=sql.Literal(sorted(schemas)),
        as_of=sql.SQL("recorded_at <= %(as_of)s" if past else "true"),
        tables=sql.SQL(", ").join(map(_partial_rows, tables)),
    )


def _takers(tables: Sequence[Table]) -> dict[tuple[str, ...], set[str]]:
    """Path in data → types that it is taken of; once for all tables that take it."""
    takers: dict[tuple[str, ...], set[str]] = {}
    for table in tables:
        for kind in table.types:
            for value in values_for(table, kind):
                if isinstance(value, Field):
                    takers.setdefault(value.path, set()).add(kind)
    return takers


def _taken(path: tuple[str, ...], kinds: set[str]) -> sql.Composable:
    """Not of other types: to look for what is not there costs as much as to find it."""
    return sql.SQL("CASE WHEN type = ANY ({}) THEN data #>> {} END").format(
        sql.Literal(sorted(kinds)), sql.Literal(list(path))
    )


def _field(path: tuple[str, ...]) -> sql.Identifier:
    return sql.Identifier(".".join(("data", *path)))


def _partial_rows(table: Table) -> sql.Composable:
    return sql.SQL(statement(_PACKAGE, "partial_rows")).format(
        keys=sql.SQL(", ").join(_named(_key(key), key.name) for key in table.key),
        aggregates=sql.SQL(", ").join(_named(_aggregate(column), column.name) for column in table.columns),
        types=sql.Literal(sorted(table.types)),
        grouped=sql.SQL(", ").join(sql.SQL(str(number + 1)) for number in range(len(table.key))),
    )


def merge(table: Table) -> sql.Composed:
    """The partial rows of a range into the table."""
    names = [key.name for key in table.key] + [column.name for column in table.columns]
    return sql.SQL(statement(_PACKAGE, "merge")).format(
        table=sql.Identifier(table.name),
        record=sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind)) for name, kind in _record(table)
        ),
        same=sql.SQL(" AND ").join(
            sql.SQL("stood.{0} = partial.{0}").format(sql.Identifier(key.name)) for key in table.key
        ),
        update=sql.SQL(", ").join(_kept(column) for column in table.columns),
        columns=sql.SQL(", ").join(map(sql.Identifier, names)),
        values=sql.SQL(", ").join(
            [_of_partial(key.name) for key in table.key] + [_arrived(column) for column in table.columns]
        ),
    )


def _named(expression: sql.Composable, name: str) -> sql.Composable:
    return sql.SQL("{} AS {}").format(expression, sql.Identifier(name))


def _record(table: Table) -> Iterable[tuple[str, str]]:
    yield from ((key.name, key.type) for key in table.key)
    yield from (
        (column.name, "text" if isinstance(column, Last) else column.type) for column in table.columns
    )


def _kept(column: Column) -> sql.Composable:
    name = sql.Identifier(column.name)
    if not isinstance(column, Last):
        return sql.SQL("{0} = stood.{0} + partial.{0}").format(name)
    return sql.SQL("{0} = CASE WHEN partial.{0} IS NULL THEN stood.{0} ELSE {1} END").format(
        name, _arrived(column)
    )


def _arrived(column: Column) -> sql.Composable:
    if not isinstance(column, Last):
        return _of_partial(column.name)
    return sql.SQL("nullif(substr({}, 2), '')::{}" if column.type != "text" else _TEXT).format(
        _of_partial(column.name), sql.SQL(column.type)
    )


# an empty text is a value; nothing after the turn is none
_TEXT = "CASE WHEN {0} = '' THEN NULL ELSE substr({0}, 2) END"


def _of_partial(name: str) -> sql.Composable:
    return sql.SQL("partial.{}").format(sql.Identifier(name))


def _aggregate(column: Column) -> sql.Composable:
    counted = sql.SQL("type = ANY ({})").format(sql.Literal(sorted(types_of(column))))
    match column:
        case Count():
            return sql.SQL("count(*) FILTER (WHERE {})").format(counted)
        case Sum(values=values):
            each = _by_type({kind: _value(value, column.type) for kind, value in values.items()})
            return sql.SQL("coalesce(sum({}), 0)::bigint").format(each)
        case Last(values=values):
            # the greatest text is that of the last turn; without its turn it is "=value", or nothing for null
            last = "substr(max(turn::text || coalesce('=' || {}, '') COLLATE \"C\") FILTER (WHERE {}), {})"
            each = _by_type({kind: _value(value, "text") for kind, value in values.items()})
            return sql.SQL(last).format(each, counted, sql.Literal(len(str(_FIRST)) + 1))


def _key(key: Key) -> sql.Composable:
    """As text where the event has it as text: the table's own types are for the rows that come of it."""
    if not isinstance(key.value, Mapping):
        return _value(key.value, "text")
    return _by_type({kind: _value(value, "text") for kind, value in key.value.items()})


def _by_type(cases: Mapping[str, sql.Composable]) -> sql.Composable:
    """An expression per type, written once where all agree: the rows at hand are of these types."""
    kinds = sorted(cases)
    if all(cases[kind] == cases[kinds[0]] for kind in kinds):
        return cases[kinds[0]]
    whens = [sql.SQL("WHEN {} THEN {}").format(sql.Literal(kind), cases[kind]) for kind in kinds]
    return sql.SQL("CASE type {} END").format(sql.SQL(" ").join(whens))


def _value(value: Value, kind: str) -> sql.Composable:
    match value:
        case Field(path=path, times=times):
            taken = _field(path) if kind == "text" else sql.SQL("{}::{}").format(_field(path), sql.SQL(kind))
            return taken if times == 1 else sql.SQL("{} * {}").format(taken, sql.Literal(times))
        case Constant(value=text):
            return sql.SQL("{}::{}").format(sql.Literal(text), sql.SQL(kind))
        case StreamKey():
            return sql.SQL("key")
        case Dealership():
            return sql.SQL("dealership")
        case OccurredAt(to=None):
            return sql.SQL("occurred_at")
        case OccurredAt(to=unit):
            return sql.SQL("date_trunc({}, occurred_at)").format(sql.Literal(unit))
