"""Servers of a fault's own: nobody else's transaction holds their horizon, and they may be killed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing

import psycopg2
import pytest

from shared.kernel.ids import new_id
from shared.runtime.config import with_database
from shared.runtime.migrations import migrate_log, migrate_views
from shared.runtime.servers import Postgres, private_postgres


def make_database(server: str, kind: str) -> str:
    """An empty database on a server."""
    name = f"{kind}_{new_id().hex[-12:]}"
    with closing(psycopg2.connect(server)) as connection:
        connection.autocommit = True
        connection.cursor().execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    return with_database(server, name)


@pytest.fixture(scope="module")
def quiet_server() -> Iterator[str]:
    """A server for one module."""
    with private_postgres() as server:
        yield server.url()


@pytest.fixture
def fresh_log_url(quiet_server: str) -> str:
    """A log that no other test writes to."""
    url = make_database(quiet_server, "log")
    migrate_log(url)
    return url


@pytest.fixture
def fresh_views_url(quiet_server: str) -> str:
    """A database of views that no other test writes to."""
    url = make_database(quiet_server, "views")
    migrate_views(url)
    return url


@pytest.fixture(scope="module")
def mortal_server() -> Iterator[Postgres]:
    """A server to be killed; it syncs to disk, as in earnest."""
    with private_postgres(durable=True) as server:
        yield server


@pytest.fixture(scope="module")
def mortal_log_url(mortal_server: Postgres) -> str:
    """A log on it."""
    url = make_database(mortal_server.url(), "log")
    migrate_log(url)
    return url


@pytest.fixture
def kill(mortal_server: Postgres) -> Callable[[], None]:
    """kill -9 of that server whole, and a start."""

    def kill_and_start() -> None:
        mortal_server.kill()
        mortal_server.start()

    return kill_and_start
