"""A real service process to hurt, and what to look at afterwards."""

from __future__ import annotations

import os
from collections import Counter
from contextlib import closing
from pathlib import Path
from uuid import UUID

import psycopg2
import pytest

from shared.identity import Signer, service_identity
from tests.faults.eventually import eventually
from tests.faults.processes import Nursery, Process
from tests.faults.town import Findings, Town

SECRET = "a secret of the fault tests"
SEED = 20261123


@pytest.fixture(scope="session")
def nursery():
    """One for all plays of a worker."""
    one = Nursery("till")
    yield one
    one.close()


@pytest.fixture(scope="session")
def relay_nursery():
    """The same for relays."""
    one = Nursery("relay")
    yield one
    one.close()


@pytest.fixture
def seed() -> int:
    """Of every choice that a play makes; BAYLOG_FAULT_SEED sets another."""
    return int(os.environ.get("BAYLOG_FAULT_SEED", SEED))


@pytest.fixture
def report(record_property):
    """A line for the end of the run, where the plays say what they counted."""
    return lambda line: record_property("fault", line)


@pytest.fixture
def token() -> str:
    from datetime import timedelta

    return Signer(SECRET).sign(service_identity("faults", "suwon"), timedelta(minutes=10))


@pytest.fixture
def tables(views_url):
    """What the handlers write: a cursor."""
    with closing(psycopg2.connect(views_url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TABLE IF NOT EXISTS takings"
                " (fact_id uuid, amount int, at timestamptz DEFAULT clock_timestamp())"
            )
            cursor.execute("CREATE TABLE IF NOT EXISTS tallied (fact_id uuid, together int)")
            cursor.execute("TRUNCATE takings, tallied, bus.inbox, bus.inbox_horizon")
            yield cursor


@pytest.fixture
def takings(tables):
    """Asks for all amounts, by fact: of the handler that takes one at a time."""

    def rows() -> list[tuple[str, int]]:
        tables.execute("SELECT fact_id::text, amount FROM takings ORDER BY 1")
        return tables.fetchall()

    return rows


@pytest.fixture
def tallied(tables):
    """Asks which facts were listed, and with how many others: of the handler that takes batches."""

    def rows() -> list[tuple[str, int]]:
        tables.execute("SELECT fact_id::text, together FROM tallied ORDER BY 1")
        return tables.fetchall()

    return rows


@pytest.fixture
def environment(log_url, views_url, tables, tmp_path):
    """What a process is told, but for the broker."""
    return {
        "BAYLOG_LOG_URL": log_url,
        "BAYLOG_VIEWS_URL": views_url,
        "BAYLOG_SECRET_KEY": SECRET,
        "BAYLOG_STATE_DIR": str(tmp_path),
        "FAULT_CURED": str(tmp_path / "cured"),
    }


@pytest.fixture
def begun():
    """Starts processes: ``begun(nursery, environment)``; they are stopped at the end."""
    made: list[Process] = []

    def begin(nursery: Nursery, environment: dict[str, str]) -> Process:
        one = Process(nursery, environment)
        made.append(one)
        one.start()
        return one

    yield begin
    for one in made:
        one.ask_to_stop()
    for one in made:
        one.stop()


@pytest.fixture
def till(nursery, environment, begun):
    """Starts the service: ``till(amqp_url, removed guards)``."""

    def start(amqp_url: str, removed: str = "", **more: str) -> Process:
        told = {**environment, "BAYLOG_AMQP_URL": amqp_url, "FAULT_MUTANT": removed, **more}
        one = begun(nursery, told)
        eventually(one.answers)
        return one

    return start


@pytest.fixture
def cured(tmp_path) -> Path:
    """Touch it, and the handler takes every fact."""
    return tmp_path / "cured"


@pytest.fixture
def found(log_url, tables):
    """Looks: ``found(acknowledged)``. What is committed, not only what is below the horizon."""
    with closing(psycopg2.connect(log_url)) as connection, connection.cursor() as cursor:
        connection.autocommit = True

        def events() -> dict[UUID, UUID]:
            cursor.execute("SELECT id::text, data->>'asked' FROM event")
            return {UUID(one): UUID(asked) for one, asked in cursor.fetchall()}

        earlier = set(events())

        def look(acknowledged: set[UUID]) -> Findings:
            own = {one: asked for one, asked in events().items() if one not in earlier}
            done = [effects(tables, table, earlier) for table in ("takings", "tallied")]
            return Findings(acknowledged, own, done)

        yield look


def effects(tables, table: str, earlier: set[UUID]) -> Counter[UUID]:
    tables.execute(f"SELECT fact_id::text FROM {table}")
    return Counter(UUID(one) for (one,) in tables.fetchall() if UUID(one) not in earlier)


@pytest.fixture
def town(nursery, relay_nursery, environment, begun, token, seed, found):
    """Begins: ``town(amqp_url, tills, relays, removed guards)``."""
    made = []

    def begin(amqp_url: str, tills: int, relays: int, removed: str = "", line: float = 0.0) -> Town:
        told = {"BAYLOG_AMQP_URL": amqp_url, "FAULT_MUTANT": removed, "FAULT_LINE": str(line)}
        parts = [(nursery, tills), (relay_nursery, relays)]
        lives = [[begun(one, {**environment, **told}) for _ in range(count)] for one, count in parts]
        made.append(Town(*lives, token, seed, found))
        return made[-1]

    yield begin
    for one in made:
        one.end()
