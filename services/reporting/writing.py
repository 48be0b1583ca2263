"""Rows on their way into the tables of a view: new ones by COPY, changed ones as one JSON set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

import orjson

from services.reporting.rows import Kept, Row
from shared.postgres import Cursor, statement

# what COPY's text form writes otherwise
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


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


def add(cursor: Cursor, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Append rows to a table, their values in the order of its columns: twice as fast as an INSERT."""
    if rows:
        text = "\n".join(["\t".join([_copied(value) for value in row]) for row in rows])
        cursor.copy_expert(f"COPY {table} FROM STDIN", StringIO(text))  # a name of our own tables


def _copied(value: Any) -> str:
    if value is None:
        return "\\N"
    text = orjson.dumps(value).decode() if type(value) is dict else str(value)
    if "\\" in text or not text.isprintable():
        return text.translate(_ESCAPES)
    return text
