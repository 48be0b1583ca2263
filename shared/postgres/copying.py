"""COPY from something that is read while the server takes it in."""

from __future__ import annotations

from typing import Protocol

import psycopg2
from psycopg2 import sql

from shared.postgres.connections import Cursor


class Readable(Protocol):
    """What COPY … FROM STDIN reads from."""

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes; none at the end."""
        ...


class _Read:
    def __init__(self, source: Readable) -> None:
        self._source = source
        self.broke_off: BaseException | None = None

    def read(self, size: int) -> bytes:
        try:
            return self._source.read(size)
        except BaseException as error:
            self.broke_off = error
            raise


def copy_in(cursor: Cursor, query: str | sql.Composable, source: Readable) -> None:
    """What breaks off the reading is raised as it is, Ctrl-C too; psycopg2 makes a server's error of it."""
    reading = _Read(source)
    try:
        cursor.copy_expert(query, reading)  # type: ignore[arg-type]  # read is enough
    except psycopg2.Error:
        if reading.broke_off is not None:
            raise reading.broke_off from None
        raise
