"""The views on PostgreSQL: any split into batches, and any rebuild, leaves the same rows."""

from __future__ import annotations

import os
import signal
from contextlib import closing
from multiprocessing import get_context

import pytest

from services.reporting.crm import view as crm_view
from services.reporting.report import sums
from services.reporting.report.view import VIEW as REPORT
from services.reporting.report.view import ReportView
from services.reporting.rows import Kept
from shared.eventlog import Log, Place
from shared.projections import Sharing, checkpoint, crew, schemas
from shared.projections.batch import apply
from shared.projections.building import Progress
from shared.projections.compare import compare
from shared.projections.rebuild import rebuild
from shared.projections.session import Session
from shared.projections.sources import source_of
from shared.projections.stretch import Share
from tests.integration.reporting.conftest import VIEWS
from tests.unit.services.reporting.story import Story, random_story, split


@pytest.mark.parametrize("name", sorted(VIEWS))
@pytest.mark.parametrize("seed", range(3))
def test_any_split_into_batches_leaves_the_same_rows(name, seed, build, rows):
    events = random_story(seed).events
    build(name, [events], f"{name}_whole")
    build(name, [[event] for event in events], f"{name}_single")
    build(name, split(events, seed), f"{name}_split")
    whole = rows(f"{name}_whole")
    assert all(whole.values())
    assert rows(f"{name}_single") == whole
    assert rows(f"{name}_split") == whole


def test_a_handler_that_forgets_what_stood_before_is_found_by_the_split(build, rows, monkeypatch):
    # mutant: a batch sees only its own events, never the rows that earlier ones left
    events = random_story(1).events
    build("crm", [events], "crm_whole")
    monkeypatch.setattr(crm_view, "load", lambda *args, **named: Kept())
    build("crm", split(events, 1), "crm_mutant")
    assert rows("crm_mutant") != rows("crm_whole")


def test_daily_sums_are_the_sums_of_the_entries(build, views):
    build("report", split(random_story(5).events, 5))
    with views.transaction() as cursor:
        for name in ("received", "receivable"):
            cursor.execute(
                f"SELECT (SELECT sum({name}) FROM report.daily), (SELECT sum({name}) FROM report.entry)"
            )
            daily, entries = cursor.fetchone()
            assert daily == entries
        cursor.execute(
            "SELECT (SELECT sum(turnover) FROM report.daily),"
            " (SELECT sum(turnover) FROM report.entry WHERE NOT internal)"
        )
        daily, entries = cursor.fetchone()
        assert daily == entries != 0


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_the_live_view_equals_the_rebuilt_one(name, log: Log, views_url: str):
    write(log, random_story(2, orders=40))
    with closing(Session(views_url)) as session:
        rebuild(session, log, VIEWS[name], fresh=True, size=37)
    found = compare(views_url, log, VIEWS[name])
    assert found.differences == []
    assert all(found.rows.values())


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_two_processes_leave_the_rows_that_one_would(name, log: Log, views_url: str):
    write(log, random_story(2, orders=40))
    seen: list[Progress] = []
    with closing(Session(views_url)) as session:
        rebuild(session, log, VIEWS[name], seen.append, fresh=True, size=25, processes=2)
    handled = len(log.read(Place.START, 100_000, VIEWS[name].types))
    assert max(one.events for one in seen) >= handled, "what goes to every process counts as often"
    found = compare(views_url, log, VIEWS[name])
    assert found.differences == []
    assert all(found.rows.values())


def test_ctrl_c_that_reaches_the_crew_as_it_starts_is_left_to_who_started_it(
    log: Log, views_url: str, monkeypatch
):
    real = crew.work

    def interrupted(*told) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        real(*told)
        if signal.pthread_sigmask(signal.SIG_BLOCK, ()):
            raise AssertionError("whoever started it could not end it")

    monkeypatch.setattr(crew, "work", interrupted)
    monkeypatch.setattr(crew, "_processes", lambda: get_context("fork"))  # with what was just put in place
    write(log, random_story(2, orders=10))
    with closing(Session(views_url)) as session:
        rebuild(session, log, REPORT, fresh=True, processes=2)
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == set()
    assert compare(views_url, log, REPORT).differences == []


class Apart(ReportView):
    """Mutant: what a customer owes goes by the customer's stream, away from the order that owes."""

    sharing = Sharing(everywhere=REPORT.sharing.everywhere)


@pytest.mark.parametrize("view", [REPORT, Apart()])
def test_one_share_after_the_other_leaves_the_rows_unless_it_splits_what_belongs_together(
    view, log: Log, views_url: str
):
    write(log, random_story(2, orders=40))
    head = log.head()
    with closing(Session(views_url)) as session:
        with session.transaction() as cursor:
            schemas.create(cursor, "report", REPORT)
        for number in (0, 1):
            batch = source_of(view, log, share=Share(number, 2)).read(Place.START, head, 100_000)
            with session.transaction("report") as cursor:
                apply(cursor, REPORT, batch)
        with session.transaction() as cursor:
            checkpoint.move(cursor, "report", head)
    differs = {row.table for row in compare(views_url, log, REPORT).differences}
    assert ("entry" in differs) == isinstance(view, Apart)


def test_a_sum_that_counts_a_correction_as_an_order_is_found_by_the_comparison(
    log: Log, views_url, monkeypatch
):
    # mutant: the live view ran with a wrong sum, the rebuilt one with the right one
    write(log, random_story(2, orders=40))
    with monkeypatch.context() as wrong, closing(Session(views_url)) as session:
        right = sums._add_bill
        wrong.setattr(sums, "_add_bill", lambda row, entry, _: right(row, entry, 1))
        rebuild(session, log, REPORT, fresh=True)
    assert {row.table for row in compare(views_url, log, REPORT).differences} == {"daily"}


def write(log: Log, story: Story) -> None:
    for one, meta in story.writes():
        log.append([one], meta)
