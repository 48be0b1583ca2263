"""A pool of connections, for threads and, once eventlet has patched the process, for green threads."""

from __future__ import annotations

import select
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import BoundedSemaphore
from time import monotonic

import psycopg2

from shared.postgres.connections import Connection, Cursor, connect


class PoolExhausted(Exception):
    """Every connection stayed in use for longer than a caller may wait."""


class Pool:
    """At most `size` connections, opened when first needed; a broken one is thrown away, never lent again."""

    def __init__(
        self,
        dsn: str,
        size: int = 4,
        application_name: str = "baylog",
        *,
        settings: Mapping[str, str] | None = None,
        patience: float = 30.0,
        trusted: float = 0.0,
    ) -> None:
        """`settings`: server settings of every session; `patience`: seconds to wait for a free connection.

        `trusted`: seconds for which an idle connection is lent without a look whether it still lives; a look
        costs two system calls, so who tries again anyway may save them.
        """
        self.dsn = dsn
        self.application_name = application_name
        self._settings = dict(settings or {})
        self._patience = patience
        self._trusted = trusted
        self._free = BoundedSemaphore(size)
        self._idle: deque[tuple[Connection, float]] = deque()

    @contextmanager
    def transaction(self) -> Iterator[Cursor]:
        """A cursor in a transaction: committed at the end of the block, rolled back when it raises."""
        with self._lent() as connection:
            connection.autocommit = False
            with connection.cursor() as cursor:
                yield cursor
            connection.commit()

    @contextmanager
    def autocommit(self) -> Iterator[Cursor]:
        """A cursor on which each statement commits by itself, in one trip to the server."""
        with self._lent() as connection:
            if not connection.autocommit:
                connection.autocommit = True
            with connection.cursor() as cursor:
                yield cursor

    def close(self) -> None:
        """Close the idle connections; those that are lent close when they come back broken."""
        while self._idle:
            self._idle.pop()[0].close()

    @contextmanager
    def _lent(self) -> Iterator[Connection]:
        if not self._free.acquire(timeout=self._patience):
            raise PoolExhausted(f"no free connection within {self._patience} s")
        try:
            connection = self._take()
            try:
                yield connection
            except Exception:
                self._keep_if(_rolled_back(connection), connection)
                raise
            except BaseException:
                # A deadline cut in mid-query: nobody knows what the server will still send.
                self._keep_if(False, connection)
                raise
            self._keep_if(not connection.closed, connection)
        finally:
            self._free.release()

    def _take(self) -> Connection:
        while self._idle:
            connection, since = self._idle.pop()
            if monotonic() - since < self._trusted or _is_quiet(connection):
                return connection
            connection.close()
        return connect(self.dsn, application_name=self.application_name, settings=self._settings)

    def _keep_if(self, sound: bool, connection: Connection) -> None:
        if sound:
            self._idle.append((connection, monotonic()))
        else:
            connection.close()


def _rolled_back(connection: Connection) -> bool:
    """Whether the connection is as good as new."""
    try:
        connection.rollback()
    except psycopg2.Error:
        return False
    return not connection.closed


def _is_quiet(connection: Connection) -> bool:
    """A server says something on an idle connection only to end it."""
    if connection.closed:
        return False
    readable, _, _ = select.select([connection], [], [], 0)
    return not readable
