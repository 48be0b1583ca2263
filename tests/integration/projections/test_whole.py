"""Who reads over the switch of a rebuilt view sees one version, whole; the live view goes on meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, contextmanager
from threading import Event, Thread
from time import monotonic, sleep

import pytest

from shared.postgres import Pool
from shared.projections import building, schemas, wait_for
from shared.projections import compare as comparing
from shared.projections import rebuild as rebuilding
from shared.projections.compare import compare
from shared.projections.rebuild import rebuild
from shared.projections.session import Session
from shared.projections.whole import NotThere, whole
from tests.integration.projections.conftest import expected_totals, fill, totals
from tests.integration.projections.tally import Tally

READERS = {
    "one state": lambda pool: whole(pool, "tally", "entry"),
    "statement by statement": lambda pool: pool.reading(),
}


@pytest.fixture
def session(views, views_url):
    with closing(Session(views_url)) as opened:
        yield opened


@pytest.fixture
def reader(views_url):
    with closing(Pool(views_url, 1, "baylog-test-reader")) as pool:
        yield pool


@pytest.fixture
def put_off(monkeypatch) -> Event:
    """Set when a switch gave way to a reader."""
    told, shut_out = Event(), schemas.shut_out_readers

    def tell(*asked) -> None:
        try:
            shut_out(*asked)
        except schemas.StillRead:
            told.set()
            raise

    monkeypatch.setattr(schemas, "shut_out_readers", tell)
    return told


@contextmanager
def begun(what: Callable[..., object], *told):
    """It runs beside the block and has ended after it."""
    thread = Thread(target=what, args=told)
    thread.start()
    try:
        yield thread
    finally:
        thread.join(30)
        assert not thread.is_alive()


def spoil(views) -> None:
    """So that the version that serves is not what is built from the log."""
    with views.transaction() as cursor:
        cursor.execute("UPDATE tally.tally SET total = total + 1")
        cursor.execute("UPDATE tally.entry SET amount = 0")


def told(cursor, table: str) -> list:
    cursor.execute(f"SELECT * FROM tally.{table} ORDER BY 1, 2")
    return cursor.fetchall()


@pytest.mark.parametrize("reading", READERS.values(), ids=READERS)
def test_a_switch_waits_for_who_reads_and_the_reader_stays_in_one_version(
    log, views, session, reader, put_off, reading
):
    fill(log, 20)
    rebuild(session, log, Tally())
    spoil(views)
    with views.autocommit() as cursor:
        before = told(cursor, "entry"), told(cursor, "tally")
    with reading(reader) as cursor:
        entries = told(cursor, "entry")
        with begun(rebuild, session, log, Tally()):
            assert put_off.wait(30)
            assert (entries, told(cursor, "tally")) == before
            assert told(cursor, "entry") == entries
            cursor.connection.rollback()  # it has read
    assert totals(views) == expected_totals(log)


@pytest.mark.parametrize("reading", READERS.values(), ids=READERS)
def test_who_comes_during_the_switch_sees_the_new_version(log, views, session, reader, monkeypatch, reading):
    fill(log, 20)
    rebuild(session, log, Tally())
    spoil(views)
    announce, seen = rebuilding.announce, []

    def read() -> None:
        with reading(reader) as cursor:
            seen.extend([told(cursor, "tally"), told(cursor, "entry")])

    late = Thread(target=read)

    def come(*said) -> None:
        late.start()
        end = monotonic() + 30
        while not waits(views):
            assert monotonic() < end, "it did not wait for the switch"
            sleep(0.01)
        announce(*said)

    monkeypatch.setattr(rebuilding, "announce", come)
    # something that the switch itself takes in: no snapshot from before it sees that
    index = rebuilding.index
    monkeypatch.setattr(rebuilding, "index", lambda build: (index(build), fill(log, 5, seed=6)))
    rebuild(session, log, Tally())
    late.join(30)
    with views.autocommit() as cursor:
        assert seen == [told(cursor, "tally"), told(cursor, "entry")]
    assert {row[0]: row[2] for row in seen[0]} == expected_totals(log)


def waits(views) -> bool:
    with views.autocommit() as cursor:
        cursor.execute(
            "SELECT cardinality(pg_blocking_pids(pid)) > 0 FROM pg_stat_activity"
            " WHERE application_name = 'baylog-test-reader' AND datname = current_database()"
        )
        return (True,) in cursor.fetchall()


def test_the_live_view_goes_on_while_a_reader_puts_the_switch_off(log, views, session, reader, put_off, run):
    run(Tally())
    assert wait_for(views, "tally", fill(log, 10), 30)
    with whole(reader, "tally", "tally") as cursor, begun(rebuild, session, log, Tally()):
        before = told(cursor, "tally")
        assert put_off.wait(30)
        assert wait_for(views, "tally", fill(log, 5, seed=2), 30)
        assert told(cursor, "tally") == before, "one state, whatever came"
        cursor.connection.rollback()
    assert wait_for(views, "tally", log.head(), 30)
    assert totals(views) == expected_totals(log)


def test_a_comparison_is_not_switched_under_its_feet(log, views, session, views_url, put_off, monkeypatch):
    fill(log, 20)
    rebuild(session, log, Tally())
    compared = comparing._compared

    def beside(*asked):
        with begun(rebuild, session, log, Tally()) as thread:
            until = monotonic() + 30
            while thread.is_alive() and not put_off.is_set():
                assert monotonic() < until
                sleep(0.01)
            found = compared(*asked)
            asked[0].connection.rollback()
            return found

    monkeypatch.setattr(comparing, "_compared", beside)
    found = compare(views_url, log, Tally())
    assert (found.differences, found.rows["entry"] > 0) == ([], True)


def test_what_came_during_the_indexing_is_taken_in_before_the_live_view_has_to_wait(
    log, views, session, monkeypatch
):
    fill(log, 5)
    index, apply, last = rebuilding.index, rebuilding.apply, []
    monkeypatch.setattr(building, "LITTLE", 5)
    monkeypatch.setattr(rebuilding, "index", lambda build: (index(build), fill(log, 100, seed=5)))
    monkeypatch.setattr(rebuilding, "apply", lambda *asked: (last.append(asked[2].count), apply(*asked))[1])
    rebuild(session, log, Tally(), size=20)
    (taken_in,) = last
    assert taken_in <= 5
    assert totals(views) == expected_totals(log)


def test_a_view_that_was_not_built_is_not_there(views, reader):
    with pytest.raises(NotThere), whole(reader, "tally@2020-01-01T00:00:00Z", "entry"):
        pass
