"""Fresh databases for a measurement, dropped afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2

from shared.kernel.ids import new_id
from shared.postgres import migrate
from shared.runtime.servers import private_postgres

# As PostgreSQL comes, with room for one more size of log; every commit reaches the disk.
SERVER = {"shared_buffers": "128MB", "max_wal_size": "1GB", "max_worker_processes": "8"}


@contextmanager
def server() -> Iterator[str]:
    """A server of the measurement's own: nobody else's transaction holds its horizon."""
    with private_postgres(SERVER, durable=True) as own:
        yield own.url()


@contextmanager
def fresh_database(prefix: str, on: str | None = None) -> Iterator[str]:
    """An empty database, on the server of BAYLOG_TEST_POSTGRES unless told."""
    address = on or os.environ["BAYLOG_TEST_POSTGRES"]
    name = f"{prefix}_{new_id().hex[-12:]}"
    with closing(psycopg2.connect(address)) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            yield address.rsplit("/", 1)[0] + "/" + name
        finally:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def fresh_log(on: str | None = None) -> Iterator[str]:
    """A database with the log's tables."""
    with fresh_database("bench_log", on) as dsn:
        migrate(dsn, "shared.eventlog")
        yield dsn
