"""Views that serve: kept up to date, announced, waited for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from threading import Event
from time import monotonic

import psycopg2

from shared.eventlog import Log, Place, StoredEvent
from shared.projections import wait_for
from shared.projections.metrics import EVENTS, FAILURES, LAG_EVENTS, LAG_SECONDS
from shared.projections.runner import Runner
from tests.integration.projections.conftest import expected_totals, fill, totals
from tests.integration.projections.tally import Tally


def value(metric, view: str = "tally") -> float:
    return metric.labels(view)._value.get()


def until(so: Callable[[], bool], timeout: float = 20) -> None:
    end = monotonic() + timeout
    while not so():
        assert monotonic() < end, "it did not come to it"
        Event().wait(0.01)


def serving(views) -> int:
    with views.autocommit() as cursor:
        cursor.execute("SELECT version FROM projection.view WHERE name = 'tally'")
        return cursor.fetchone()[0]


def lag_seconds(view: str) -> float:
    (family,) = LAG_SECONDS.collect()
    return next(sample.value for sample in family.samples if sample.labels["view"] == view)


class Fails(Tally):
    """Until told otherwise."""

    def __init__(self) -> None:
        super().__init__()
        self.failing, self.failed = True, Event()

    def apply(self, batch, cursor):
        topics = super().apply(batch, cursor)
        if self.failing:
            self.failed.set()
            raise ZeroDivisionError
        return topics


def test_a_view_that_was_never_built_is_built_and_then_follows(log, views, run):
    place = fill(log, 30)
    runner = run(Tally())
    assert wait_for(views, "tally", place, 20)
    assert totals(views) == expected_totals(log)
    place = fill(log, 30, seed=2)
    assert wait_for(views, "tally", str(place), 20)
    assert totals(views) == expected_totals(log)
    assert runner.missing() is None


def test_a_place_not_yet_reached_is_waited_for_and_no_longer(log, views, run):
    assert not wait_for(views, "tally", Place.START, 0.01), "not even begun"
    place = fill(log, 2)
    run(Tally())
    assert wait_for(views, "tally", place, 20)
    assert not wait_for(views, "tally", Place(place.xid + 1_000_000, 1), 0.05)


def test_a_view_passes_events_that_are_none_of_its_own(log, views, run):
    run(Tally(types=frozenset({"Unheard"})))
    assert wait_for(views, "tally", fill(log, 5), 20)
    assert totals(views) == {}


def test_each_batch_says_where_the_view_stands_and_what_it_touched(log, views, run, listener):
    run(Tally())
    before = fill(log, 3)
    assert wait_for(views, "tally", before, 20)
    place = fill(log, 8, seed=5)
    heard = listener.hear(lambda said: Place.parse(said["place"]) >= place)
    touched = {f"order:{event.key}" for event in log.read(before, 100, Tally().types)}
    told = [said for said in heard if "view" in said]
    said_so = {topic for said in told if Place.parse(said["place"]) > before for topic in said["topics"]}
    assert {said["view"] for said in told} == {"tally"}
    assert said_so == touched != set()


def test_a_failing_batch_is_said_and_tried_again_and_leaves_nothing_behind(log, views, run):
    view = Fails()
    fill(log, 3)
    before = value(FAILURES)
    runner = run(view)
    assert view.failed.wait(20)
    assert runner.missing() is not None
    view.failing = False
    assert wait_for(views, "tally", log.head(), 20)
    assert totals(views) == expected_totals(log)
    assert value(FAILURES) > before


def test_two_runners_keep_a_view_once(log, views, run):
    first, second = run(Tally()), run(Tally())
    assert wait_for(views, "tally", fill(log, 40), 20)
    assert totals(views) == expected_totals(log)
    first.stop()
    assert wait_for(views, "tally", fill(log, 40, seed=3), 20), "the other one takes over"
    assert totals(views) == expected_totals(log)
    assert second.missing() is None


def test_a_lost_connection_is_replaced(log, views, run):
    run(Tally())
    assert wait_for(views, "tally", fill(log, 5), 20)
    with views.autocommit() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'baylog-view-tally'"
        )
        assert cursor.fetchall() == [(True,)]
    assert wait_for(views, "tally", fill(log, 5, seed=4), 20)
    assert totals(views) == expected_totals(log)


class Unopened(Log):
    """Its first page cannot be opened, as when the keys are away."""

    failures = 1

    def read(self, after, limit=1000, types=None, *, until=None):
        if types is None and self.failures:
            self.failures -= 1
            raise psycopg2.OperationalError
        return super().read(after, limit, types, until=until)


def test_what_all_views_wait_for_is_said_and_tried_again(log, log_url, views, views_url):
    with closing(Unopened.open(log_url)) as unopened:
        runner = Runner(unopened, views_url, [Tally()])
        runner.start()
        try:
            assert wait_for(views, "tally", log.head(), 20)
            place = fill(log, 5, seed=6)
            until(lambda: runner.missing() == "views: OperationalError")
            assert wait_for(views, "tally", place, 20)
            until(lambda: runner.missing() is None)
            assert totals(views) == expected_totals(log)
        finally:
            runner.stop()


class Recording(Tally):
    """Keeps what it was given."""

    def __init__(self, version: int) -> None:
        super().__init__(version=version)
        self.given: list[StoredEvent] = []

    def apply(self, batch, cursor):
        self.given += batch
        return super().apply(batch, cursor)


def test_code_of_an_older_version_leaves_the_view_alone(log, views, run):
    newer = run(Tally(version=2))
    assert wait_for(views, "tally", fill(log, 5), 20)
    newer.stop()
    older = Recording(version=1)
    refused = value(FAILURES)
    runner = run(older)
    until(lambda: value(FAILURES) > refused)
    assert runner.missing() == "view tally: Superseded"
    assert older.given == []


def test_code_of_a_newer_version_has_the_view_rebuilt_first(log, views, run):
    older = run(Tally())
    assert wait_for(views, "tally", fill(log, 10), 20)
    older.stop()
    with views.transaction() as cursor:
        cursor.execute("UPDATE tally.tally SET total = 0")
    run(Tally(version=2))
    until(lambda: serving(views) == 2)
    assert wait_for(views, "tally", fill(log, 10, seed=9), 20)
    assert totals(views) == expected_totals(log)


def test_the_lag_is_told(log, views, run):
    view = Fails()
    view.failing = False
    run(view)
    assert wait_for(views, "tally", fill(log, 5), 20)
    view.failing = True
    place = fill(log, 5)
    assert view.failed.wait(20)
    assert value(LAG_EVENTS) > 0
    first = lag_seconds("tally")
    until(lambda: lag_seconds("tally") > first > 0)
    taken_in = value(EVENTS)
    view.failing = False
    assert wait_for(views, "tally", place, 20)
    until(lambda: value(LAG_EVENTS) == lag_seconds("tally") == 0)
    assert value(EVENTS) > taken_in
