"""A fresh, migrated log on the server of BAYLOG_TEST_POSTGRES, dropped afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2

from shared.kernel.ids import new_id
from shared.postgres import migrate


@contextmanager
def fresh_database(prefix: str) -> Iterator[str]:
    """An empty database of its own."""
    server = os.environ["BAYLOG_TEST_POSTGRES"]
    name = f"{prefix}_{new_id().hex[-12:]}"
    with closing(psycopg2.connect(server)) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            yield server.rsplit("/", 1)[0] + "/" + name
        finally:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def fresh_log() -> Iterator[str]:
    """A database with the log's tables."""
    with fresh_database("bench_log") as dsn:
        migrate(dsn, "shared.eventlog")
        yield dsn
