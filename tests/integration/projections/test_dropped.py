"""Tables that are dropped while somebody fills them: neither ends for the other, nothing is doubled."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import UTC, datetime
from threading import Thread
from time import monotonic, sleep

import pytest
from psycopg2.errors import DeadlockDetected

from shared.eventlog import Place
from shared.projections import batch, crew, schemas, shares
from shared.projections.building import Build, prepare
from shared.projections.crew import Task, _take_in
from shared.projections.session import Session
from shared.projections.sources import source_of
from shared.projections.stretch import WHOLE, Batch, Share
from tests.integration.projections.conftest import expected_totals, fill, totals
from tests.integration.projections.tally import Tally

SCHEMA = "tally@2026-11-01T00:00:00Z"
TALLY = Tally()


@pytest.fixture
def session(views, views_url):
    with closing(Session(views_url, "baylog-test-builder")) as opened:
        yield opened


@pytest.fixture
def everything(log) -> Batch:
    """One batch of all there is."""
    fill(log, 40)
    return source_of(TALLY, log).read(Place.START, log.head(), 1_000_000)


@pytest.fixture
def dropping(views, views_url):
    """Begins to drop the schema and returns when that waits for somebody; after the test it must be gone."""
    with closing(Session(views_url, "baylog-test-dropper")) as dropper:

        def drop() -> None:
            with dropper.transaction() as cursor:
                schemas.drop(cursor, SCHEMA)

        thread = Thread(target=drop)

        def begin() -> None:
            thread.start()
            end = monotonic() + 30
            while not waits():
                assert monotonic() < end, "nobody waits"
                sleep(0.01)

        def waits() -> bool:
            with views.autocommit() as cursor:
                cursor.execute(
                    "SELECT cardinality(pg_blocking_pids(pid)) > 0 FROM pg_stat_activity"
                    " WHERE application_name = 'baylog-test-dropper' AND datname = current_database()"
                )
                return cursor.fetchall() == [(True,)]

        yield begin
        thread.join(30)
        with views.autocommit() as cursor:
            cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = %s", (SCHEMA,))
            assert cursor.fetchall() == [(0,)]


def begun(session: Session, log) -> None:
    prepare(Build(session, log, TALLY, SCHEMA, datetime(2026, 11, 1, tzinfo=UTC)), fresh=True)


def test_a_moment_is_dropped_after_the_batch_that_fills_it(log, session, everything, dropping, monkeypatch):
    """An erasure drops the past moments of a view, whoever builds one just then."""
    begun(session, log)
    apply = batch.apply
    monkeypatch.setattr(batch, "apply", lambda *told: (dropping(), apply(*told))[1])
    batch.take_in(session, TALLY, SCHEMA, everything)


def test_a_build_is_dropped_after_the_share_that_fills_it(log, session, everything, dropping, monkeypatch):
    task, share = shared(session, log, everything)
    apply = crew.apply
    monkeypatch.setattr(crew, "apply", lambda *told: (dropping(), apply(*told))[1])
    _take_in(session, task, share, everything)


def test_a_share_that_the_server_ended_for_another_is_taken_in_again_and_once(
    log, session, views, everything, monkeypatch
):
    task, share = shared(session, log, everything)
    apply, ended = crew.apply, []

    def ends_twice(*told):
        apply(*told)
        if len(ended) < 2:
            ended.append(told)
            raise DeadlockDetected

    monkeypatch.setattr(crew, "apply", ends_twice)
    _take_in(session, task, share, everything)
    assert totals(views, f'"{SCHEMA}"') == expected_totals(log)


def shared(session: Session, log, everything: Batch) -> tuple[Task, Share]:
    """A build of one share."""
    begun(session, log)
    with session.transaction() as cursor:
        shares.begin(cursor, SCHEMA, 1, Place.START, everything.until)
        (stand,) = shares.read(cursor, SCHEMA)
    assert stand.share == WHOLE
    return Task("", False, session.dsn, TALLY, SCHEMA, stand, None, None, os.getpid()), stand.share
