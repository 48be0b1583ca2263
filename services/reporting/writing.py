"""Rows on their way into the tables of a view: new ones by COPY, changed ones as one JSON set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import StringIO
from secrets import token_hex
from typing import Any

import orjson

from services.reporting.rows import Kept, Row
from shared.postgres import Cursor, statement

# nobody can write a text that COPY takes for a missing one
_NULL = token_hex(8)
# what COPY's text form writes otherwise
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_BUFFER = 1 << 17


def load(cursor: Cursor, package: str, query: str, key: str, **ids: Iterable[str]) -> Kept:
    """The rows that a batch may touch, each as one JSON column; none is asked for without ids."""
    if ids and not any(ids.values()):
        return Kept()
    cursor.execute(statement(package, query), {name: list(values) for name, values in ids.items()})
    rows = [orjson.loads(text) for (text,) in cursor.fetchall()]
    return Kept({row[key]: row for row in rows})


def keep(cursor: Cursor, package: str, command: str, rows: Sequence[Row]) -> None:
    """Insert rows or change those that stand there, by a statement that takes them as JSON."""
    if rows:
        cursor.execute(statement(package, command), (orjson.dumps(rows).decode(),))


def put(cursor: Cursor, table: str, rows: Sequence[Row]) -> None:
    """Rows that do not stand there yet, all with the same columns."""
    if rows:
        _copy(cursor, f"{table} ({', '.join(rows[0])})", [tuple(row.values()) for row in rows])


def add(cursor: Cursor, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Append rows to a table, their values in the order of its columns."""
    if rows:
        _copy(cursor, table, rows)


def _copy(cursor: Cursor, target: str, rows: Sequence[Sequence[Any]]) -> None:
    """Four times as fast as an INSERT of JSON."""
    width = len(rows[0]) - 1
    text = "\n".join([_copied(row, width) for row in rows])
    cursor.copy_expert(
        f"COPY {target} FROM STDIN WITH (NULL '{_NULL}')", StringIO(text), _BUFFER
    )  # a name of our own


def _copied(row: Sequence[Any], tabs: int) -> str:
    """A line of COPY's text form; values are escaped where there is something to escape."""
    values = [
        _NULL
        if value is None
        else value
        if value.__class__ is str
        else orjson.dumps(value).decode()
        if value.__class__ in (dict, list)
        else str(value)
        for value in row
    ]
    line = "\t".join(values)
    if "\\" in line or "\n" in line or "\r" in line or line.count("\t") != tabs:
        return "\t".join([value.translate(_ESCAPES) for value in values])
    return line
