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

from shared.postgres.connections import Session, connect
from shared.postgres.lease import Lease
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

    def reading(self) -> Lease:
        """A cursor in a transaction that may only read."""
        return Lease(self, autocommit=False, reads=True)

    def autocommit(self) -> Lease:
        """A cursor on which each statement commits by itself, in one trip to the server."""
        return Lease(self, autocommit=True)

    def ask(self, query: Prepared, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a prepared statement, which commits by itself, in one trip to the server.

        No lease and no cursor of its own: the log asks thousands a second, and where processes push each
        other out of the caches those two cost a twentieth of an append.
        """
        try:
            slot = self._slots.pop()
        except IndexError:
            slot = self._wait()
        if slot is not None and monotonic() - slot[1] < self._trusted:
            connection = slot[0]
        else:
            connection = self._living(slot)
        try:
            if not connection.autocommit:
                connection.autocommit = True
            rows = query.ask(connection, parameters)
        except BaseException as error:
            # a deadline that cuts in leaves nobody knows what on its way
            self.give_back(connection, sound=isinstance(error, psycopg2.Error) and not connection.closed)
            raise
        self._slots.append((connection, monotonic()))
        if self._waiting:
            self._tell()
        return rows

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
        return self._living(slot)

    def _living(self, slot: tuple[Session, float] | None) -> Session:
        """The slot's connection when it still works, else a new one; the slot stays taken."""
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
            self._tell()

    def _tell(self) -> None:
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


def _is_quiet(connection: Session) -> bool:
    """A server says something on an idle connection only to end it."""
    if connection.closed:
        return False
    readable, _, _ = select.select([connection], [], [], 0)
    return not readable
