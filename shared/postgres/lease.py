"""A connection of a pool, lent for the length of a block."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg2

from shared.postgres.connections import Cursor, Session

if TYPE_CHECKING:
    from shared.postgres.pool import Pool


class Lease:
    """A connection lent for the length of a block. No generator: the log takes thousands a second."""

    __slots__ = ("_autocommit", "_connection", "_cursor", "_pool", "_reads")

    def __init__(self, pool: Pool, *, autocommit: bool, reads: bool = False) -> None:
        """`reads`: the transaction may only read."""
        self._pool = pool
        self._autocommit = autocommit
        self._reads = reads

    def __enter__(self) -> Cursor:
        self._connection = connection = self._pool.lend()
        try:
            if connection.autocommit is not self._autocommit:
                connection.autocommit = self._autocommit
            if self._reads:
                connection.readonly = True  # goes with BEGIN, where SET TRANSACTION costs a trip
            self._cursor: Cursor = connection.cursor()
        except BaseException:
            self._pool.give_back(connection, sound=False)
            raise
        return self._cursor

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        sound = False
        try:
            self._cursor.close()
            if kind is None:
                if not self._autocommit:
                    self._connection.commit()
                sound = not self._connection.closed
            elif issubclass(kind, Exception):  # not a deadline that cut in mid-query
                sound = _rolled_back(self._connection)
            if self._reads and sound:
                self._connection.readonly = None
        except psycopg2.Error:
            sound = _rolled_back(self._connection)
            raise
        finally:
            self._pool.give_back(self._connection, sound=sound)


def _rolled_back(connection: Session) -> bool:
    """Whether the connection is as good as new."""
    try:
        connection.rollback()
    except psycopg2.Error:
        return False
    return not connection.closed
