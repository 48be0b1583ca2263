"""Rows of a view: loaded by key, changed as dictionaries, written back in one statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from psycopg2.extras import execute_values

from shared.postgres import Cursor

Row = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """A table of the view; the first column is its key."""

    name: str
    columns: tuple[str, ...]

    def load(self, cursor: Cursor, keys: Iterable[str]) -> dict[str, Row]:
        """The rows that exist under these keys."""
        wanted = list(keys)
        if not wanted:
            return {}
        chosen = ", ".join(self.columns)
        # names come from code alone
        cursor.execute(f"SELECT {chosen} FROM {self.name} WHERE {self.columns[0]} = ANY(%s)", (wanted,))  # noqa: S608
        return {row[0]: dict(zip(self.columns, row, strict=True)) for row in cursor.fetchall()}

    def save(self, cursor: Cursor, rows: Iterable[Row]) -> None:
        """Insert, or replace what stood under the same key."""
        values = [tuple(row[column] for column in self.columns) for row in rows]
        key, *others = self.columns
        replaced = ", ".join(f"{column} = excluded.{column}" for column in others)
        statement = (
            f"INSERT INTO {self.name} ({', '.join(self.columns)}) VALUES %s "  # noqa: S608  names as above
            f"ON CONFLICT ({key}) DO UPDATE SET {replaced}"
        )
        if values:
            execute_values(cursor, statement, values, page_size=1000)

    def delete(self, cursor: Cursor, keys: Iterable[str]) -> None:
        """Take these rows out."""
        wanted = list(keys)
        if wanted:
            cursor.execute(f"DELETE FROM {self.name} WHERE {self.columns[0]} = ANY(%s)", (wanted,))  # noqa: S608  names as above
