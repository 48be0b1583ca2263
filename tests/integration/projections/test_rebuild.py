"""A view is built anew beside the one that serves, goes on after an interruption, and is switched in."""

from __future__ import annotations

from contextlib import closing
from threading import Thread

import pytest

from shared.eventlog import Log, Place
from shared.projections import wait_for
from shared.projections.building import AlreadyBuilding, Progress, alone
from shared.projections.rebuild import rebuild
from shared.projections.session import Session
from tests.integration.projections.conftest import expected_totals, fill, totals
from tests.integration.projections.tally import Tally


class Interrupted(Exception):
    """As Ctrl-C."""


@pytest.fixture
def session(views, views_url):
    with closing(Session(views_url)) as opened:
        yield opened


def interrupt_after(batches: int):
    seen: list[Progress] = []

    def watch(progress: Progress) -> None:
        seen.append(progress)
        if len(seen) == batches:
            raise Interrupted

    return seen, watch


def schemas(views) -> set[str]:
    with views.autocommit() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'tally%'")
        return {name for (name,) in cursor.fetchall()}


def spoil(views) -> None:
    with views.transaction() as cursor:
        cursor.execute("UPDATE tally.tally SET total = total + 1")


def test_a_rebuilt_view_is_what_the_log_says(log, views, session):
    fill(log, 40)
    rebuild(session, log, Tally())
    spoil(views)
    rebuild(session, log, Tally())
    assert totals(views) == expected_totals(log)
    assert schemas(views) == {"tally"}


def test_an_empty_log_makes_an_empty_view(views, session, empty_database):
    from shared.runtime.migrations import migrate_log

    migrate_log(empty_database)
    with closing(Log.open(empty_database)) as empty:
        rebuild(session, empty, Tally())
    assert totals(views) == {}


def test_readers_find_the_old_view_until_the_switch(log, views, session):
    fill(log, 20)
    rebuild(session, log, Tally())
    spoil(views)
    spoiled = totals(views)

    def read(_progress: Progress) -> None:
        assert totals(views) == spoiled

    rebuild(session, log, Tally(), read, size=5)
    assert totals(views) == expected_totals(log) != spoiled


def test_an_interrupted_rebuild_goes_on_where_it_stopped(log, views, session):
    fill(log, 40)
    events = len(log.read(Place.START, 10_000, Tally().types))
    first, watch = interrupt_after(3)
    with pytest.raises(Interrupted):
        rebuild(session, log, Tally(), watch, size=10)
    assert first[-1].events == 30
    assert schemas(views) == {"tally__next"}
    second: list[Progress] = []
    rebuild(session, log, Tally(), second.append, size=10)
    assert max(one.events for one in second) == events - 30
    assert totals(views) == expected_totals(log)


@pytest.mark.parametrize(
    ("other", "fresh"),
    [(Tally(version=2), False), (Tally(tables=Tally().tables + " "), False), (Tally(), True)],
    ids=["other version", "other tables", "asked to"],
)
def test_a_half_built_schema_of_another_shape_is_begun_anew(log, views, session, other, fresh):
    fill(log, 30)
    _, watch = interrupt_after(2)
    with pytest.raises(Interrupted):
        rebuild(session, log, Tally(), watch, size=10)
    progress: list[Progress] = []
    rebuild(session, log, other, progress.append, size=10, fresh=fresh)
    assert max(one.events for one in progress) == len(log.read(Place.START, 10_000, Tally().types))
    assert totals(views) == expected_totals(log)


def test_events_that_come_during_the_rebuild_are_in_it(log, views, session):
    fill(log, 30)

    def more(progress: Progress) -> None:
        if progress.events == 10:
            fill(log, 20, seed=3)

    rebuild(session, log, Tally(), more, size=10)
    with views.autocommit() as cursor:
        cursor.execute("SELECT xid, position FROM projection.view WHERE name = 'tally'")
        place = Place(*cursor.fetchone())
    assert place >= Place.START
    assert sum(totals(views).values()) == sum(
        (1 if event.type == "Added" else -1) * event.data["amount"]
        for event in log.read(Place.START, 100_000, Tally().types, until=place)
    )


def test_only_one_rebuilds_a_view(log, session, views_url):
    with (
        closing(Session(views_url)) as other,
        alone(other, "tally__next"),
        pytest.raises(AlreadyBuilding),
    ):
        rebuild(session, log, Tally())


def test_a_serving_view_is_switched_under_load(log, views, session, run):
    """The runner's batches and the switch exclude each other: nothing is lost or taken in twice."""
    runner = run(Tally())
    assert wait_for(views, "tally", fill(log, 10), 20)
    places: list[Place] = []
    writer = Thread(target=lambda: places.append(fill(log, 300, seed=8)))
    writer.start()
    rebuilds = 0
    while writer.is_alive():
        rebuild(session, log, Tally(), size=50)
        rebuilds += 1
    writer.join()
    assert rebuilds > 0
    assert wait_for(views, "tally", places[0], 20)
    assert totals(views) == expected_totals(log)
    assert runner.missing() is None


class CutOff(Tally):
    """Interrupted by hand in the middle of its second batch, with half of the effect done."""

    batches = 0

    def apply(self, batch, cursor):
        topics = super().apply(batch, cursor)
        self.batches += 1
        if self.batches == 2:
            raise KeyboardInterrupt
        return topics


def test_a_batch_interrupted_by_hand_leaves_nothing_and_the_next_run_goes_on(log, views, session):
    fill(log, 40)
    with pytest.raises(KeyboardInterrupt):
        rebuild(session, log, CutOff(), size=20)
    rebuild(session, log, Tally(), size=20)
    assert totals(views) == expected_totals(log)
