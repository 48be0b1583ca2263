"""A view's connection to its database: batches, and locks that say who works on a view."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg2
from psycopg2 import sql

from shared.postgres import Cursor, connect, statement

# A commit lost in a crash takes its checkpoint with it and is made again: no need to wait for the disk.
SETTINGS = {"synchronous_commit": "off", "jit": "off", "idle_in_transaction_session_timeout": "5min"}


class Session:
    """One connection, used by one thread; broken, it is closed and another one opened.

    Whoever signs in, even the owner, works as the role that keeps the views, where there are roles: a schema
    that it made could not be filled, dropped or read by the others otherwise.
    """

    def __init__(self, dsn: str, application_name: str = "baylog-views") -> None:
        self.dsn = dsn
        self._connection = connect(dsn, application_name=application_name, settings=SETTINGS)
        with self.transaction() as cursor:
            cursor.execute(statement("shared.projections", "as_builder"))

    @contextmanager
    def transaction(self, schema: str | None = None, *, frozen: bool = False) -> Iterator[Cursor]:
        """Commits or rolls back; unqualified names are the schema's; `frozen` reads from one moment."""
        with self._connection, self._connection.cursor() as cursor:
            if frozen:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            if schema is not None:
                enter(cursor, schema)
            yield cursor

    @contextmanager
    def batch(self) -> Iterator[Cursor]:
        """A cursor whose statements begin and end the transaction themselves; it is rolled back on a failure.

        BEGIN and COMMIT then travel with other statements, and a busy view saves half of its trips.
        """
        self._connection.autocommit = True
        try:
            with self._connection.cursor() as cursor:
                try:
                    yield cursor
                except BaseException:  # whoever is interrupted gives locks back, and that would commit
                    with suppress(psycopg2.Error):  # a broken connection has rolled back by itself
                        cursor.execute("ROLLBACK")
                    raise
        finally:
            if not self._connection.closed:
                self._connection.autocommit = False

    def try_lock(self, name: str) -> bool:
        """Take a lock that ends with this connection; False when another one has it."""
        with self.transaction() as cursor:
            cursor.execute(statement("shared.projections", "try_lock"), (f"baylog.{name}",))
            return bool(cursor.fetchall()[0][0])

    def unlock(self, name: str) -> None:
        """Give the lock back."""
        with self.transaction() as cursor:
            cursor.execute(statement("shared.projections", "unlock"), (f"baylog.{name}",))

    def close(self) -> None:
        """The locks go with it."""
        self._connection.close()


def enter(cursor: Cursor, schema: str) -> None:
    """Until the transaction ends, unqualified names are looked up in this schema first."""
    cursor.execute(sql.SQL("SET LOCAL search_path TO {}, public").format(sql.Identifier(schema)))
