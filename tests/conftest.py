"""Real servers for the tests: fresh databases and a fresh virtual host for each module.

BAYLOG_TEST_POSTGRES, BAYLOG_TEST_AMQP and BAYLOG_TEST_AMQP_MANAGEMENT name servers that already run;
without them the session starts its own, private ones, and stops them at the end.
"""

from __future__ import annotations

import base64
import os
import signal
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit
from uuid import uuid4  # noqa: TID251  throw-away names

import psycopg2
import pytest
from hypothesis import HealthCheck, settings

from shared.eventlog import Log
from shared.privacy import KeysAt, PrivateLog, make_master_key, open_private_log
from shared.runtime.config import with_database
from shared.runtime.migrations import migrate_keys, migrate_log, migrate_views
from shared.runtime.servers import private_postgres, private_rabbitmq

PLAYS = Path(__file__).parent


def pytest_configure() -> None:
    """Started in the background, or under nohup, the tests and all they start would ignore these signals."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
    # a busy machine is no wrong answer: drawn examples have no deadline, as no test asserts a speed
    settings.register_profile(
        "patient", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    settings.load_profile("patient")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What plays with real processes gets a second chance on a busy machine, and is named (ADR 25)."""
    played = [PLAYS / folder for folder in ("e2e", "faults", "integration")]
    for item in items:
        if any(item.path.is_relative_to(folder) for folder in played):
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What the fault plays counted, whoever ran them."""
    reports = [one for kind in ("passed", "failed") for one in terminalreporter.stats.get(kind, [])]
    lines = [line for one in reports for name, line in one.user_properties if name == "fault"]
    if lines:
        terminalreporter.section("faults")
        terminalreporter.write_line("\n".join(lines))


@pytest.fixture(autouse=True)
def _environment_of_its_own() -> Iterator[None]:
    """A command that a test runs in this process sets variables for its own life: they end with the test."""
    with patch.dict(os.environ):
        yield


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server where databases may be made."""
    running = os.environ.get("BAYLOG_TEST_POSTGRES")
    if running:
        yield running
        return
    with private_postgres() as server:
        yield server.url()


@pytest.fixture(scope="session")
def broker() -> Iterator[tuple[str, str]]:
    """A RabbitMQ node: its AMQP address without a virtual host, and its management address."""
    running = os.environ.get("BAYLOG_TEST_AMQP")
    if running:
        yield running.rstrip("/") + "/", os.environ["BAYLOG_TEST_AMQP_MANAGEMENT"]
        return
    with private_rabbitmq() as server:
        yield server.url(), server.management_url


@pytest.fixture(scope="module")
def empty_database(postgres_url: str) -> Iterator[str]:
    """A database with nothing in it."""
    yield from _fresh_database(postgres_url, "empty")


@pytest.fixture(scope="module")
def log_url(postgres_url: str) -> Iterator[str]:
    """A migrated, empty log database."""
    for url in _fresh_database(postgres_url, "log"):
        migrate_log(url)
        yield url


@pytest.fixture(scope="module")
def views_url(postgres_url: str) -> Iterator[str]:
    """A migrated, empty views database; the keys are in it too, and processes are told so."""
    for url in _fresh_database(postgres_url, "views"):
        migrate_views(url)
        migrate_keys(url)
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("BAYLOG_KEYS_URL", url)
            environment.setenv("BAYLOG_MASTER_KEY", make_master_key())
            yield url


@pytest.fixture
def log(log_url: str) -> Iterator[Log]:
    """The open log of this module's database."""
    opened = Log.open(log_url)
    yield opened
    opened.close()


@pytest.fixture
def private_log(log_url: str, views_url: str) -> Iterator[PrivateLog]:
    """The log of this module's database, opened with the keys, as a service sees it."""
    opened = open_private_log(log_url, KeysAt.from_env(views_url))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def amqp_url(broker: tuple[str, str]) -> Iterator[str]:
    """A fresh virtual host."""
    address, management = broker
    vhost = f"test-{uuid4().hex[:12]}"
    _manage(management, "PUT", f"/api/vhosts/{vhost}")
    yield address + vhost
    _manage(management, "DELETE", f"/api/vhosts/{vhost}")


@pytest.fixture(scope="session")
def amqp_management_url(broker: tuple[str, str]) -> str:
    """The broker's HTTP API, user and password in the address."""
    return broker[1]


def _fresh_database(server: str, prefix: str) -> Iterator[str]:
    name = f"{prefix}_{uuid4().hex[:12]}"
    connection = psycopg2.connect(server)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    try:
        yield with_database(server, name)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.close()


def _manage(management: str, method: str, path: str) -> None:
    parts = urlsplit(management)
    request = urllib.request.Request(f"http://{parts.hostname}:{parts.port}{path}", method=method)
    secret = base64.b64encode(f"{parts.username}:{parts.password}".encode()).decode()
    request.add_header("Authorization", f"Basic {secret}")
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=10):
        pass
