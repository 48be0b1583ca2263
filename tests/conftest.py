"""Real servers for the tests: fresh databases and a fresh virtual host for each module."""

from __future__ import annotations

import os
from collections.abc import Iterator
from uuid import uuid4  # noqa: TID251  a throw-away database name

import psycopg2
import pytest
import urllib.parse
import urllib.request


@pytest.fixture(scope="session")
def postgres_url() -> str:
    return os.environ["BAYLOG_TEST_POSTGRES"]


def _fresh_database(server: str, prefix: str) -> Iterator[str]:
    name = f"{prefix}_{uuid4().hex[:12]}"
    connection = psycopg2.connect(server)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    yield server.rsplit("/", 1)[0] + "/" + name
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    connection.close()


@pytest.fixture(scope="module")
def empty_database(postgres_url: str) -> Iterator[str]:
    yield from _fresh_database(postgres_url, "test")


@pytest.fixture(scope="module")
def amqp_url() -> Iterator[str]:
    base, management = os.environ["BAYLOG_TEST_AMQP"], os.environ["BAYLOG_TEST_AMQP_MANAGEMENT"]
    vhost = f"test-{uuid4().hex[:12]}"
    _manage(management, "PUT", f"/api/vhosts/{vhost}")
    yield base.rstrip("/") + "/" + vhost
    _manage(management, "DELETE", f"/api/vhosts/{vhost}")


def _manage(management: str, method: str, path: str) -> None:
    parts = urllib.parse.urlsplit(management)
    request = urllib.request.Request(f"{parts.scheme}://{parts.hostname}:{parts.port}{path}", method=method)
    import base64

    request.add_header(
        "Authorization", "Basic " + base64.b64encode(f"{parts.username}:{parts.password}".encode()).decode()
    )
    request.add_header("Content-Type", "application/json")
    urllib.request.urlopen(request).close()
