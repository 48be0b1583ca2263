"""The view that serves is held against one built from scratch."""

from __future__ import annotations

from contextlib import closing
from threading import Event, Thread

import pytest

from shared.projections import wait_for
from shared.projections.compare import Difference, NotServing, compare
from shared.projections.rebuild import rebuild
from shared.projections.session import Session
from tests.integration.projections.conftest import fill
from tests.integration.projections.tally import Tally


@pytest.fixture
def served(log, views, views_url):
    fill(log, 40)
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


def test_nothing_is_left_of_a_comparison(log, served, views_url):
    compare(views_url, log, Tally())
    with served.autocommit() as cursor:
        cursor.execute("SELECT schema FROM projection.checkpoint")
        assert cursor.fetchall() == [("tally",)]


def test_a_view_that_does_not_serve_cannot_be_compared(log, views, views_url):
    with pytest.raises(NotServing):
        compare(views_url, log, Tally())
