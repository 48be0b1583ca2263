"""Rows on their way into the tables of a view: new ones by COPY, changed ones as one JSON set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
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
_JSON = (dict, list)


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
    # a name of our own
    cursor.copy_expert(f"COPY {target} FROM STDIN WITH (NULL '{_NULL}')", BytesIO(_copied(rows)), _BUFFER)


def _copied(rows: Sequence[Sequence[Any]]) -> bytes:
    """Lines of COPY's text form; values are escaped where there is something to escape."""
    # most values are texts already: a call for each would cost as much as all the rest
    lines = ["\t".join([value if value.__class__ is str else _text(value) for value in row]) for row in rows]
    text, tabs = "\n".join(lines), len(rows) * (len(rows[0]) - 1)
    if "\\" in text or "\r" in text or text.count("\n") >= len(rows) or text.count("\t") != tabs:
        text = "\n".join(["\t".join([_text(value).translate(_ESCAPES) for value in row]) for row in rows])
    return text.encode()


def _text(value: Any) -> str:
    """As COPY reads it, before it is escaped."""
    if value is None:
        return _NULL
    return orjson.dumps(value).decode() if value.__class__ in _JSON else str(value)
