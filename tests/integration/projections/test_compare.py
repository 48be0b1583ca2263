"""The view that serves is held against one built from scratch."""

from __future__ import annotations

from contextlib import closing
from itertools import pairwise
from threading import Event, Thread

import pytest

from shared.eventlog import Place
from shared.projections import building, pace, wait_for
from shared.projections.building import Progress
from shared.projections.compare import Difference, NotServing, compare
from shared.projections.rebuild import rebuild
from shared.projections.session import Session
from tests.integration.projections.conftest import fill
from tests.integration.projections.tally import Tally


@pytest.fixture
def served(log, views, views_url):
    place = fill(log, 40)
    while log.head() < place:  # somebody else's transaction on this server
        log.wait(log.head(), 1.0)
    with closing(Session(views_url)) as session:
        rebuild(session, log, Tally())
    return views


def change(views, statement: str) -> None:
    with views.transaction() as cursor:
        cursor.execute(statement)


def test_an_honest_view_is_equal(log, served, views_url):
    found = compare(views_url, log, Tally())
    assert found.differences == []
    assert set(found.rows) == {"entry", "tally"}
    assert all(found.rows.values())


def test_a_changed_row_shows_as_it_is_and_as_it_should_be(log, served, views_url):
    change(
        served, "UPDATE tally.tally SET total = 999999 WHERE stream = (SELECT min(stream) FROM tally.tally)"
    )
    live, rebuilt = compare(views_url, log, Tally()).differences
    assert (live.table, live.only_in, rebuilt.only_in) == ("tally", "live", "rebuilt")
    assert live.row["total"] == 999999 != rebuilt.row["total"]
    assert live.row["stream"] == rebuilt.row["stream"]


@pytest.mark.parametrize(
    ("statement", "side"),
    [
        ("DELETE FROM tally.entry WHERE ctid = (SELECT min(ctid) FROM tally.entry)", "rebuilt"),
        ("INSERT INTO tally.entry VALUES ('order-none', 1, 1)", "live"),
    ],
)
def test_a_row_too_few_or_too_many_is_found(log, served, views_url, statement, side):
    change(served, statement)
    (found,) = compare(views_url, log, Tally()).differences
    assert isinstance(found, Difference)
    assert (found.table, found.only_in) == ("entry", side)


def test_a_view_under_load_is_compared_at_one_place(log, views, views_url, run):
    run(Tally())
    assert wait_for(views, "tally", fill(log, 20), 20)
    enough = Event()

    def load() -> None:
        seed = 0
        while not enough.is_set():
            fill(log, 5, seed=(seed := seed + 1))

    writer = Thread(target=load)
    writer.start()
    try:
        for _ in range(5):
            assert compare(views_url, log, Tally()).differences == []
    finally:
        enough.set()
        writer.join()


def test_a_comparison_that_was_stopped_goes_on_unless_told_otherwise(log, served, views_url):
    events = len(log.read(Place.START, 100_000, Tally().types))
    seen: list[Progress] = []

    def stop(progress: Progress) -> None:
        seen.append(progress)
        if len(seen) == 2:
            raise KeyboardInterrupt

    for fresh, left in ((False, events - 20), (True, events)):
        seen.clear()
        with pytest.raises(KeyboardInterrupt):
            compare(views_url, log, Tally(), stop, size=10, fresh=True)
        seen.clear()
        rest: list[Progress] = []
        assert compare(views_url, log, Tally(), rest.append, fresh=fresh).differences == []
        assert max(one.events for one in rest) == left


def test_nothing_is_left_of_a_comparison(log, served, views_url):
    compare(views_url, log, Tally())
    with served.autocommit() as cursor:
        cursor.execute("SELECT schema FROM projection.checkpoint")
        assert cursor.fetchall() == [("tally",)]


def test_a_view_that_does_not_serve_cannot_be_compared(log, views, views_url):
    with pytest.raises(NotServing):
        compare(views_url, log, Tally())


def test_a_log_that_grows_as_fast_as_it_is_read_is_compared_to_its_end(
    log, views, views_url, run, monkeypatch
):
    """In batches, each told of; and the live view takes in meanwhile what came, until it is held."""
    monkeypatch.setattr(building, "LITTLE", 10)
    monkeypatch.setattr(pace, "live", lambda _cursor: False)  # it would give way to what comes
    run(Tally())
    assert wait_for(views, "tally", fill(log, 30), 20)
    before, seen = len(log.read(Place.START, 100_000, Tally().types)), list[Progress]()

    def watch(progress: Progress) -> None:
        seen.append(progress)
        if len(seen) == 1:
            assert wait_for(views, "tally", fill(log, 30), 20)
        elif progress.head != seen[0].head:
            fill(log, 12, seed=len(seen))

    found = compare(views_url, log, Tally(), watch, size=15)
    assert found.differences == []
    batches = [one for one in seen if not one.step]
    assert max(after.place.position - one.place.position for one, after in pairwise(batches)) < 100
    assert batches[-1].place == batches[-1].head == found.place, "what came last was told of as well"
    assert found.rows["entry"] > before
    assert [one.step for one in seen if one.step] == ["comparing entry", "comparing tally"]
