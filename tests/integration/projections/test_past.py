"""A view as it stood at a past moment: beside the live one, exactly what was recorded by then, droppable."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from threading import Thread

import psycopg2
import pytest
from click.testing import CliRunner

from services.reporting.crm.view import VIEW as CRM
from services.reporting.flow.view import VIEW as FLOW
from shared.eventlog import Log, Meta, NewEvent, Place, Write
from shared.kernel import clock
from shared.kernel.ids import new_id
from shared.projections import cli, past, view
from shared.projections.batch import take_in
from shared.projections.past import NoSuchMoment, NotSettled, build_past, drop_beside, schema_at
from shared.projections.rebuild import rebuild
from shared.projections.session import Session
from shared.projections.sources import source_of
from tests.integration.eventlog.commands import reach
from tests.integration.projections.conftest import expected_totals, fill, totals
from tests.integration.projections.tally import Tally
from tests.unit.services.reporting.story import random_story


@pytest.fixture
def session(views, views_url):
    with closing(Session(views_url)) as opened:
        yield opened


def moment_of(log: Log, place: Place) -> datetime:
    """When the last event up to a place was recorded."""
    return max(event.recorded_at for event in log.read(Place.START, 1_000_000, until=place))


def rows(session: Session, schema: str, table: str) -> list[str]:
    with session.transaction() as cursor:
        cursor.execute(f'SELECT t::text FROM "{schema}"."{table}" AS t ORDER BY 1')
        return [row for (row,) in cursor.fetchall()]


def test_it_holds_what_was_recorded_by_then_and_the_live_view_goes_on(log, views, session):
    as_of = moment_of(log, fill(log, 30))
    then = expected_totals(log)
    fill(log, 20, seed=2)
    rebuild(session, log, Tally())
    schema = build_past(session, log, Tally(), as_of)
    assert totals(views, f'"{schema}"') == then
    assert totals(views) == expected_totals(log) != then


TABLES = (CRM, ("timeline", "visit")), (FLOW, ("standing", "hourly", "till"))


def test_any_kind_of_view_can_be_built_as_it_stood(log, session):
    writes = random_story(5, orders=40).writes()
    for write, meta in writes[:120]:
        log.append([write], meta)
    then = [whole(session, log, *each) for each in TABLES]
    as_of = moment_of(log, log.head())
    for write, meta in writes[120:]:
        log.append([write], meta)
    for (one, tables), before in zip(TABLES, then, strict=True):
        now = whole(session, log, one, tables)
        schema = build_past(session, log, one, as_of)
        assert [rows(session, schema, table) for table in tables] == before != now


def whole(session: Session, log: Log, one, tables) -> list[list[str]]:
    """The rows of a view of the whole log."""
    rebuild(session, log, one, fresh=True)
    return [rows(session, one.name, table) for table in tables]


def test_a_moment_ahead_of_the_logs_clock_is_refused(log, session):
    with pytest.raises(NotSettled):
        build_past(session, log, Tally(), clock.now() + timedelta(hours=1))


def test_a_writer_that_began_before_is_waited_for(log, log_url, views, session):
    fill(log, 3, seed=11)
    with closing(psycopg2.connect(log_url)) as writer:
        with writer.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")
            as_of = clock.now()
            built = Thread(target=build_past, args=(session, log, Tally(), as_of))
            built.start()
            built.join(0.5)
            assert built.is_alive(), "it may still append what is recorded by then"
        writer.rollback()
    built.join(20)
    assert not built.is_alive()
    assert totals(views, f'"{schema_at("tally", as_of)}"') == expected_totals(log)


def test_it_is_listed_and_dropped_and_nothing_else_is(log, log_url, views, views_url, session, monkeypatch):
    class Entry:
        name = "tally"

        def load(self) -> Tally:
            return Tally()

    monkeypatch.setattr(view, "entry_points", lambda group: [Entry()])
    environment = {"BAYLOG_LOG_URL": log_url, "BAYLOG_VIEWS_URL": views_url, "COLUMNS": "200"}
    baylog = lambda *words: CliRunner(env=environment).invoke(cli.view, words)  # noqa: E731
    as_of = moment_of(log, fill(log, 5, seed=9)).isoformat()
    built = baylog("build", "tally", "--as-of", as_of)
    schema = schema_at("tally", datetime.fromisoformat(as_of))
    assert (built.exit_code, schema in built.output) == (0, True), built.output
    assert schema in baylog("list").output
    for nonsense in ("2026-11-23T09:00", "2026-11-23", "0001-01-01T00:00+09:00", "9999-12-31T23:59-12:00"):
        assert baylog("build", "tally", "--as-of", nonsense).exit_code == 2, nonsense
    assert baylog("drop", "projection").exit_code == 1
    assert baylog("drop", schema).exit_code == 0
    assert schema not in baylog("list").output
    with pytest.raises(NoSuchMoment):
        drop_beside(session, schema)


def test_an_interrupted_build_is_not_read_and_goes_on(log, views, session):
    as_of = moment_of(log, fill(log, 60, seed=4))

    class Interrupted(Exception):
        pass

    def interrupt(_progress) -> None:
        raise Interrupted

    with pytest.raises(Interrupted):
        build_past(session, log, Tally(), as_of, interrupt)
    with views.autocommit() as cursor:
        cursor.execute("SELECT schema FROM projection.checkpoint WHERE as_of IS NOT NULL")
        assert cursor.fetchall() == [(f"{schema_at('tally', as_of)}__next",)]
    schema = build_past(session, log, Tally(), as_of)
    recorded = [e for e in log.read(Place.START, 100_000, Tally().types) if e.recorded_at <= as_of]
    assert sum(totals(views, f'"{schema}"').values()) == sum(
        (1 if event.type == "Added" else -1) * event.data["amount"] for event in recorded
    )


def erase_somebody(log: Log) -> Place:
    """The place of the last event before."""
    meta = Meta(new_id(), "service:test", "suwon", new_id())
    customer, before = str(new_id()), log.head()
    erased = NewEvent("CustomerErased", 1, {"records": [customer], "reason": "test"})
    reach(log, log.append([Write(f"customer-{customer}", 0, [erased])], meta).place)
    return before


def moments(views) -> set[str]:
    with views.autocommit() as cursor:
        cursor.execute("SELECT schema FROM projection.checkpoint WHERE as_of IS NOT NULL")
        return {schema for (schema,) in cursor.fetchall()}


LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def test_an_erasure_drops_the_past_moments_of_the_views_that_heard_of_it(log, views, session):
    rebuild(session, log, CRM, fresh=True)
    rebuild(session, log, FLOW, fresh=True)
    build_past(session, log, CRM, LONG_AGO)
    kept = build_past(session, log, FLOW, LONG_AGO)
    before = erase_somebody(log)
    take_in(session, CRM, "crm", source_of(CRM, log).read(before, log.head(), 100))
    assert moments(views) == {kept}


def test_one_that_comes_by_a_rebuild_drops_them_too(log, views, session):
    """As when code of a new version builds its view while that of the old one lies still."""
    rebuild(session, log, CRM, fresh=True)
    kept = build_past(session, log, CRM, LONG_AGO)
    rebuild(session, log, CRM, fresh=True)
    assert moments(views) == {kept}
    erase_somebody(log)
    rebuild(session, log, CRM, fresh=True)
    assert moments(views) == set()


def test_one_that_comes_while_it_is_built_leaves_nothing_of_it(log, views, views_url, session, monkeypatch):
    rebuild(session, log, CRM, fresh=True)

    def erased(_build) -> None:
        before = erase_somebody(log)
        with closing(Session(views_url)) as live:
            take_in(live, CRM, "crm", source_of(CRM, log).read(before, log.head(), 100))

    monkeypatch.setattr(past, "index", erased)
    with pytest.raises(NotSettled, match="erasure"):
        build_past(session, log, CRM, LONG_AGO)
    assert moments(views) == set()
