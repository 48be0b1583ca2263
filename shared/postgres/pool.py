"""A pool of connections, for threads and, once eventlet has patched the process, for green threads."""

from __future__ import annotations

import select
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from threading import Condition
from time import monotonic
from typing import Any

import psycopg2

from shared.postgres.connections import Cursor, Session, connect
from shared.postgres.prepared import Prepared


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
        # A slot is a free connection and since when, or nothing yet. Taking one is a single step of a deque,
        # who finds none waits: a semaphore costs three times as much, and the log takes thousands a second.
        self._slots: deque[tuple[Session, float] | None] = deque([None] * size)
        self._given_back = Condition()
        self._waiting = 0

    def transaction(self) -> Lease:
        """A cursor in a transaction: committed at the end of the block, rolled back when it raises."""
        return Lease(self, autocommit=False)

    def autocommit(self) -> Lease:
        """A cursor on which each statement commits by itself, in one trip to the server."""
        return Lease(self, autocommit=True)

    def ask(self, query: Prepared, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a prepared statement, which commits by itself, in one trip to the server.

        No lease and no cursor of its own: the log asks thousands a second, and where processes push each
        other out of the caches those two cost a twentieth of an append.
        """
        connection = self.lend()
        sound = False
        try:
            if not connection.autocommit:
                connection.autocommit = True
            rows = query.ask(connection, parameters)
            sound = True
            return rows
        except psycopg2.Error:
            sound = not connection.closed
            raise
        finally:
            self.give_back(connection, sound=sound)

    def close(self) -> None:
        """Close the idle connections; those that are lent close when they come back broken."""
        for _ in range(len(self._slots)):
            with suppress(IndexError):
                slot = self._slots.pop()
                self._slots.appendleft(None)
                if slot is not None:
                    slot[0].close()

    def lend(self) -> Session:
        """A connection that works, to be given back; PoolExhausted when none becomes free in time."""
        try:
            slot = self._slots.pop()
        except IndexError:
            slot = self._wait()
        if slot is not None:
            connection, since = slot
            if monotonic() - since < self._trusted or _is_quiet(connection):
                return connection
            connection.close()
        try:
            return connect(self.dsn, application_name=self.application_name, settings=self._settings)
        except BaseException:
            self._free(None)
            raise

    def give_back(self, connection: Session, *, sound: bool) -> None:
        """What is not sound is closed: nobody knows what the server will still send."""
        if sound:
            self._free((connection, monotonic()))
        else:
            connection.close()
            self._free(None)

    def _free(self, slot: tuple[Session, float] | None) -> None:
        if slot is None:
            self._slots.appendleft(slot)
        else:
            self._slots.append(slot)
        if self._waiting:
            with self._given_back:
                self._given_back.notify()

    def _wait(self) -> tuple[Session, float] | None:
        end = monotonic() + self._patience
        with self._given_back:
            self._waiting += 1
            try:
                while True:
                    with suppress(IndexError):  # somebody who did not wait may be faster
                        return self._slots.pop()
                    if not self._given_back.wait(end - monotonic()):
                        raise PoolExhausted(f"no free connection within {self._patience} s")
            finally:
                self._waiting -= 1
                self._given_back.notify()  # a waiter cut off by a deadline must not keep the next one's call


class Lease:
    """A connection lent for the length of a block. No generator: the log takes thousands a second."""

    __slots__ = ("_autocommit", "_connection", "_cursor", "_pool")

    def __init__(self, pool: Pool, *, autocommit: bool) -> None:
        self._pool = pool
        self._autocommit = autocommit

    def __enter__(self) -> Cursor:
        self._connection = connection = self._pool.lend()
        try:
            if connection.autocommit is not self._autocommit:
                connection.autocommit = self._autocommit
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


def _is_quiet(connection: Session) -> bool:
    """A server says something on an idle connection only to end it."""
    if connection.closed:
        return False
    readable, _, _ = select.select([connection], [], [], 0)
    return not readable
