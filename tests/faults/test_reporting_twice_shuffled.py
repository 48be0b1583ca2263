"""Real services, real days: every fact delivered twice and shuffled leaves the views of the clean run."""

from __future__ import annotations

import json
import subprocess
import urllib.request
from base64 import b64encode
from collections import Counter
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import monotonic
from urllib.parse import urlsplit
from uuid import uuid4  # noqa: TID251  throw-away names

import psycopg2
import pytest

from services.customer.policies import ORDER_FACTS
from shared.bus.blocking import BlockingBus
from shared.eventlog import Log, Place
from shared.identity import service_identity
from shared.postgres import Pool
from shared.projections import wait_for
from shared.runtime.config import with_database
from shared.runtime.suite import process_commands
from shared.testing.suite import Suite, running
from tests.faults.eventually import eventually
from tests.faults.facts import deliver

SEED = 20261123
VIEWS = ("crm", "report", "flow", "customer", "maintenance")
# When and where in the log a reaction stands depends on the order of deliveries; what it says must not.
INCIDENTAL = ["position", "xid", "place", "version", "changed_at"]
# Who reacts to what is compared. The queues of all others fill, and nobody empties them.
PRESENT = {"customer", "maintenance", "views"}
ABSENT = [name for name in process_commands() if name not in PRESENT]
PLAYED = {kind.partition(".")[2] for kind in ORDER_FACTS}

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def base(log_url, views_url, amqp_url, tmp_path_factory) -> str:
    """A log of some days to whose facts nobody has listened; the relay never ran."""
    state = tmp_path_factory.mktemp("base")
    with running(log_url, views_url, amqp_url, state, without=["web", "relay", "reporting"]) as suite:
        play = suite.command(
            "simulate", "--shops", "2", "--days", "4", "--orders-per-day", "3", "--until", "2026-11-21"
        )
        done = subprocess.run(
            play.argv, env=play.env, cwd=play.cwd, capture_output=True, text=True, timeout=150
        )
        assert done.returncode == 0, done.stderr
        merge_some(suite, log_url)
    return log_url


def merge_some(suite: Suite, log_url: str) -> None:
    """Customers with open orders and debts turn out to be one."""
    with closing(Log.open(log_url)) as log, BlockingBus(suite.amqp_url) as bus:
        people = [event.key for event in log.read(Place.START, 10_000, ["PersonRegistered"])]
        token = suite.sign(service_identity("test", "suwon"))
        for survivor, merged in zip(people[:12:2], people[1:12:2], strict=True):
            asked = {"survivor_id": survivor, "merged_id": merged}
            bus.call("customer", "merge_customers", asked, identity=token, timeout=15)


@contextmanager
def town(base: str, broker, tmp_path: Path):
    """A copy of the log with everything else fresh, and the services that react; the test is the relay."""
    address, management = broker
    name = f"shuffled_{uuid4().hex[:10]}"
    with database(base, f"{name}_log", base) as log_url, database(base, f"{name}_views", None) as views_url:
        manage(management, "PUT", f"/api/vhosts/{name}")
        try:
            with running(log_url, views_url, address + name, tmp_path, without=ABSENT) as suite:
                yield suite
        finally:
            manage(management, "DELETE", f"/api/vhosts/{name}")


@contextmanager
def database(server: str, name: str, template: str | None):
    source = f'"{urlsplit(template).path[1:]}"' if template else "template0"
    with closing(psycopg2.connect(with_database(server, "postgres"))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE {source}')
            try:
                yield with_database(server, name)
            finally:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def settled(suite: Suite, management: str, facts: int) -> None:
    """Every fact has had its effect, and nothing waits, is under way or is tried again."""
    log_url, vhost = suite.environment["BAYLOG_LOG_URL"], urlsplit(suite.amqp_url).path[1:]
    with closing(psycopg2.connect(log_url)) as connection:
        connection.autocommit = True

        def written() -> bool:
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM event WHERE type = 'ContactRecorded'")
                return cursor.fetchone()[0] >= facts

        eventually(written, 120)
    quiet_since = None

    def quiet() -> bool:
        nonlocal quiet_since
        queues = json.loads(manage(management, "GET", f"/api/queues/{vhost}"))
        if any(queue.get("messages", 1) for queue in queues if heard(queue["name"])):
            quiet_since = None
            return False
        quiet_since = quiet_since or monotonic()
        return monotonic() - quiet_since > 6  # the figures are up to five seconds old

    eventually(quiet, 120)


def heard(queue: str) -> bool:
    """Whether it holds facts for a service that runs."""
    kind, _, rest = queue.partition(".")
    return kind == "facts" and rest.partition(".")[0] in PRESENT


def manage(management: str, method: str, path: str) -> bytes:
    parts = urlsplit(management)
    request = urllib.request.Request(f"http://{parts.hostname}:{parts.port}{path}", method=method)
    secret = b64encode(f"{parts.username}:{parts.password}".encode()).decode()
    request.add_header("Authorization", f"Basic {secret}")
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read()


def rows(suite: Suite) -> dict[str, Counter[str]]:
    """Every row of the four views, by table, without what is incidental."""
    url = suite.environment["BAYLOG_VIEWS_URL"]
    with closing(Log.open(suite.environment["BAYLOG_LOG_URL"])) as log, closing(Pool(url, size=1)) as pool:
        assert all(wait_for(pool, view, log.head(), 30) for view in VIEWS)
    found = {}
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = ANY (%s)", (list(VIEWS),)
        )
        for schema, table in cursor.fetchall():
            cursor.execute(f'SELECT (to_jsonb(t) - %s)::text FROM "{schema}"."{table}" AS t', (INCIDENTAL,))
            found[f"{schema}.{table}"] = Counter(row for (row,) in cursor.fetchall())
    return found


def facts_of(log_url: str):
    with closing(Log.open(log_url)) as log:
        return log.read(Place.START, 100_000)


@dataclass(frozen=True)
class Clean:
    """The rows after every fact once and in order, and before the last of them came: one reception."""

    rows: dict[str, Counter[str]]
    without_one: dict[str, Counter[str]]


@pytest.fixture(scope="module")
def clean(base, broker, tmp_path_factory) -> Clean:
    events = facts_of(base)
    last = next(event for event in events if event.type == "RepairOrderReceived")
    played = sum(event.type in PLAYED for event in events)
    with town(base, broker, tmp_path_factory.mktemp("clean")) as suite:
        deliver(suite.amqp_url, [event for event in events if event is not last])
        settled(suite, broker[1], played - 1)
        without_one = rows(suite)
        deliver(suite.amqp_url, [last])
        settled(suite, broker[1], played)
        return Clean(rows(suite), without_one)


def test_every_delivery_twice_and_shuffled_gives_the_same_views(base, broker, clean, tmp_path):
    events = facts_of(base)
    doubled = [*events, *events]
    Random(SEED).shuffle(doubled)
    with town(base, broker, tmp_path) as suite:
        deliver(suite.amqp_url, doubled)
        settled(suite, broker[1], sum(event.type in PLAYED for event in events))
        shuffled = rows(suite)
    once = clean.rows
    different = {
        table: (list(once[table] - shuffled[table])[:3], list(shuffled[table] - once[table])[:3])
        for table in once
        if once[table] != shuffled[table]
    }
    assert different == {}, f"seed {SEED}: only in the clean run, only in the shuffled one"
    assert all(once[table] for table in ("customer.contact", "crm.timeline", "report.entry"))


def test_a_lost_delivery_is_found(clean):
    # mutant: one fact of a reception never comes
    assert clean.without_one["customer.contact"] != clean.rows["customer.contact"]
