"""Every event, in any split into batches, leaves the same view; a live view equals a rebuilt one."""

from __future__ import annotations

from contextlib import closing
from random import Random
from threading import Thread

import pytest

from shared.eventlog import Log, Place, StoredEvent
from shared.postgres import Pool
from shared.projections import checkpoint, schemas, wait_for
from shared.projections.batch import apply
from shared.projections.compare import compare
from shared.projections.runner import Runner
from shared.projections.session import Session
from shared.projections.stretch import Batch
from tests.faults.storage import log_writers
from tests.integration.projections.conftest import expected_totals, fill, totals
from tests.integration.projections.tally import Tally


@pytest.fixture
def log(fresh_log_url):
    with closing(Log.open(fresh_log_url, pool_size=4)) as opened:
        yield opened


class Forgetful(Tally):
    """Mutant: a batch knows only its own events."""

    def apply(self, batch, cursor):
        cursor.execute("DELETE FROM tally WHERE stream = ANY (%s)", ([event.stream for event in batch],))
        return super().apply(batch, cursor)


def split(events: list[StoredEvent], seed: int) -> list[Batch]:
    """Batches of one to forty events."""
    random, batches, after = Random(seed), [], Place.START
    while events:
        size = random.randint(1, 40)
        head, events = events[:size], events[size:]
        batches.append(Batch(after, head[-1].place, head, len(head)))
        after = head[-1].place
    return batches


def taken_in(views_url: str, view: Tally, batches: list[Batch]) -> dict[str, int]:
    with closing(Session(views_url)) as session:
        with session.transaction() as cursor:
            schemas.create(cursor, "tally", view)
        for batch in batches:
            with session.transaction("tally") as cursor:
                assert checkpoint.lock(cursor, "tally").place == batch.after
                apply(cursor, view, batch)
                checkpoint.move(cursor, "tally", batch.until)
    pool = Pool(views_url, size=1)
    found = totals(pool)
    pool.close()
    return found


@pytest.mark.parametrize("seed", range(2))
def test_any_split_leaves_the_same_rows(log, fresh_views_url, seed):
    fill(log, 100, seed)
    events = log.read(Place.START, 10_000, Tally().types)
    assert taken_in(fresh_views_url, Tally(), split(events, seed)) == expected_totals(log)


def test_a_view_that_forgets_what_stood_before_is_caught(log, fresh_views_url):
    fill(log, 100)
    events = log.read(Place.START, 10_000, Tally().types)
    assert taken_in(fresh_views_url, Forgetful(), split(events, 1)) != expected_totals(log)


def keep_under_load(log: Log, log_url: str, views_url: str, view: Tally, seed: int) -> list:
    """Eight writers that cross, delay and roll back, a live view; its differences from a rebuilt one."""
    runner, pool = Runner(log, views_url, [view]), Pool(views_url, size=1)
    runner.start()
    try:
        _, threads = log_writers.start(log_url, seed, transactions=60)
        join(threads)
        assert wait_for(pool, "tally", log.head(), 30)
        return compare(views_url, log, Tally()).differences
    finally:
        runner.stop()
        pool.close()


def join(threads: list[Thread]) -> None:
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("number", [1, 2])
def test_a_live_view_under_crossing_writers_equals_a_rebuilt_one(
    log, fresh_log_url, fresh_views_url, seed, number, report
):
    differences = keep_under_load(log, fresh_log_url, fresh_views_url, Tally(), seed + number)
    events = len(log.read(Place.START, 100_000))
    report(
        f"8 crossing writers, a live view: seed {seed + number}, {events} events,"
        f" {len(differences)} rows differ from a full rebuild"
    )
    assert differences == []


class WithoutHorizon(Log):
    """Mutant: the newest event is the head, whoever still writes before it."""

    def head(self) -> Place:
        query = "SELECT xid::text, position FROM event ORDER BY event.xid DESC, event.position DESC LIMIT 1"
        rows = self.select(query, {})
        return Place(int(rows[0][0]), rows[0][1]) if rows else Place.START


def test_a_live_view_that_trusts_the_newest_event_is_caught(fresh_log_url, fresh_views_url):
    with closing(WithoutHorizon.open(fresh_log_url, pool_size=4)) as log:
        assert keep_under_load(log, fresh_log_url, fresh_views_url, Tally(), 1) != []
