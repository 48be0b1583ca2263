"""A writer that hangs in its transaction is seen and named, and does not hang for ever."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import psycopg2
import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from shared.eventlog import HorizonWatch
from shared.eventlog.horizon import Holder
from shared.postgres import Connection, connect
from shared.runtime.migrations import migrate_log
from shared.runtime.servers import private_postgres

LOUD = "stuck-writer"


@pytest.fixture(scope="module")
def quiet_log_url() -> Iterator[str]:
    """A server where nobody else writes."""
    with private_postgres() as server:
        migrate_log(server.url())
        yield server.url()


@pytest.fixture
def looking(quiet_log_url) -> Iterator[Connection]:
    with closing(connect(quiet_log_url)) as connection:
        connection.autocommit = True
        yield connection


@pytest.fixture
def writer(quiet_log_url) -> Iterator[Connection]:
    with closing(connect(quiet_log_url, application_name=LOUD)) as connection:
        yield connection


def metric(name: str) -> float | None:
    return REGISTRY.get_sample_value(f"baylog_log_horizon_{name}")


def test_a_stuck_writer_is_named_once_and_again_when_it_ends(quiet_log_url, looking, writer):
    watch = HorizonWatch(quiet_log_url, patience=0.0)
    writer.cursor().execute("SELECT pg_current_xact_id()")
    with capture_logs() as lines:
        (holder,) = watch.look(looking)
        watch.look(looking)
        assert metric("holders") == 1
        assert metric("held_seconds") > 0
        writer.rollback()
        assert watch.look(looking) == []
    assert (holder.pid, holder.application, holder.role) == (
        writer.info.backend_pid, LOUD, writer.info.user,
    )  # fmt: skip
    assert holder.state == "idle in transaction"
    assert [(line["event"], line["pid"], line["application"]) for line in lines] == [
        ("horizon_held", holder.pid, LOUD),
        ("horizon_released", holder.pid, LOUD),
    ]
    assert lines[0]["since"] == holder.since.isoformat()
    assert (metric("holders"), metric("held_seconds")) == (0, 0)


def test_a_transaction_within_its_time_and_one_that_only_reads_are_not_named(quiet_log_url, looking, writer):
    writer.cursor().execute("SELECT 1")
    assert HorizonWatch(quiet_log_url, patience=0.0).look(looking) == []
    writer.cursor().execute("SELECT pg_current_xact_id()")
    assert HorizonWatch(quiet_log_url, patience=3600.0).look(looking) == []


def test_the_watch_looks_by_itself(quiet_log_url, writer):
    writer.cursor().execute("SELECT pg_current_xact_id()")
    seen: list[list[Holder]] = []

    class Watch(HorizonWatch):
        def look(self, connection):
            seen.append(super().look(connection))
            self.stop()
            return seen[-1]

    watch = Watch(quiet_log_url, patience=0.0)
    watch._watch()
    assert [holder.application for holder in seen[0]] == [LOUD]


def test_a_session_by_hand_may_not_idle_in_a_transaction_either(quiet_log_url):
    with closing(psycopg2.connect(quiet_log_url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('idle_in_transaction_session_timeout')")
        assert cursor.fetchone()[0] == "5s"


def test_a_writer_that_hangs_is_ended_and_readers_go_on(quiet_log_url, looking):
    """The setting shortened, so that nobody waits five seconds for it here."""
    short = {"idle_in_transaction_session_timeout": "100ms"}
    with closing(connect(quiet_log_url, application_name=LOUD, settings=short)) as writer:
        writer.cursor().execute("SELECT pg_current_xact_id()")
        watch = HorizonWatch(quiet_log_url, patience=0.0)
        while watch.look(looking):
            pass
        with pytest.raises(psycopg2.OperationalError):
            writer.cursor().execute("SELECT 1")
