"""점검·정비명세서: when it is issued, what it says, when it is taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from services.maintenance import commands as c
from services.maintenance import events as e
from services.maintenance.decisions import ORDER
from services.maintenance.errors import (
    FloodLeftOut,
    LinesUndecided,
    NoStatement,
    NothingToState,
    NotReadyForStatement,
    PlateIncomplete,
    StatementStands,
)
from services.maintenance.statement_events import Paper, Shop, StatementIssued, StatementWithdrawn
from shared.kernel.errors import InvalidInput
from shared.testing.behaviour import given
from tests.unit.services.maintenance.workshop import RECEIVED, delivered, line

FULL = replace(RECEIVED, plate="28고4756")
BELT = replace(line("l1", 35_000, 20_000, item="타이밍벨트"), molit_code="E05")
OIL = replace(line("l2", 10_000, item="엔진오일"), uncoded=True)
LINES = (e.LineAdded(line=BELT), e.LineAdded(line=OIL))
READY = (FULL, *LINES, e.WorkStarted(), e.RepairOrderMadeReady())
DAY = date(2026, 11, 23)
SHOP = Shop(
    business_number="124-81-00998", repair_number="수원-1234", company="수원", representative="김대표",
    address="수원시", phone="031-200-1234",
)  # fmt: skip
FACTS = c.StatementFacts(
    plate="28고4756", vin=None, first_registered=date(2024, 5, 1), requested_on=DAY, completed_on=DAY,
    released_on=DAY, issued_on=DAY, technician="장기훈", shop=SHOP,
)  # fmt: skip
PAPERS = (Paper(copy="customer", sha256="a" * 64, size=1), Paper(copy="shop", sha256="b" * 64, size=1))
ISSUE = c.IssueStatement(facts=FACTS, papers=PAPERS)


def issued(*events) -> StatementIssued:
    [event] = given(ORDER, *events).when(ISSUE).events
    return event


def test_a_finished_order_gets_a_statement_with_everything_the_form_asks():
    statement = issued(*READY)
    assert (statement.number, statement.plate, statement.mileage_km) == (
        "20261123-001-1",
        "28고4756",
        150_000,
    )
    assert (statement.totals.parts, statement.totals.labour, statement.totals.total) == (
        45_000,
        20_000,
        71_500,
    )
    assert statement.lines == (BELT, OIL)
    assert statement.papers == PAPERS


def test_it_is_kept_a_year_and_names_the_days_of_free_repair():
    statement = issued(*READY)
    assert statement.keep_until == date(2027, 11, 23)
    # two and a half years old with 150,000 km: the class of its age, which is the longer one
    assert (statement.rerepair_days, statement.rerepair_until) == (60, date(2027, 1, 22))


def test_it_can_be_issued_before_and_after_the_car_leaves():
    assert issued(*READY, delivered()).number == issued(*READY).number


@pytest.mark.parametrize(
    ("events", "refusal"),
    [
        ((FULL, *LINES, e.WorkStarted()), NotReadyForStatement),
        ((FULL, e.WorkStarted(), e.RepairOrderMadeReady()), NothingToState),
        ((RECEIVED, *READY[1:]), PlateIncomplete),
    ],
)
def test_an_order_that_the_form_could_not_tell_in_full_is_refused(events, refusal):
    given(ORDER, *events).when(ISSUE).then_refused(refusal)


def test_a_plate_known_in_part_is_told_in_whole_once_the_car_has_it():
    begun = (replace(RECEIVED, plate="4756"), *READY[1:])
    assert issued(*begun).plate == "28고4756"


@pytest.mark.parametrize("today", ["4756", "28고4757"])
def test_another_plate_is_not_the_whole_of_the_one_in_part(today):
    begun = (replace(RECEIVED, plate="4756"), *READY[1:])
    issue = replace(ISSUE, facts=replace(FACTS, plate=today))
    given(ORDER, *begun).when(issue).then_refused(PlateIncomplete)


def test_a_plate_that_the_car_got_later_is_not_the_one_of_the_visit():
    issue = replace(ISSUE, facts=replace(FACTS, plate="61버1000"))
    [statement] = given(ORDER, *READY).when(issue).events
    assert statement.plate == "28고4756"


def test_a_line_that_was_never_decided_has_to_be():
    undecided = (FULL, e.LineAdded(line=line("l1", 1000)), e.WorkStarted(), e.RepairOrderMadeReady())
    refusal = given(ORDER, *undecided).when(ISSUE).then_refused(LinesUndecided)
    assert refusal.fields == {"lines.0.molit_code": "work_code_needed"}


@pytest.mark.parametrize(
    "command",
    [
        c.ReviseLines(lines=(BELT,)),
        c.StartWork(),
        c.CancelOrder(reason="착오"),
        c.ChangeHeader(promised_at=None, request="", mileage_km=151_000),
        c.SetFlags(flags=e.Flags(vat=False)),
        ISSUE,
    ],
)
def test_what_it_says_does_not_change_while_it_stands(command):
    given(ORDER, *READY, issued(*READY)).when(command).then_refused(StatementStands)


def test_delivering_and_the_happy_call_are_free():
    before = given(ORDER, *READY, issued(*READY))
    assert before.when(c.DeliverOrder()).refusal is None
    before.when(c.SetFlags(flags=e.Flags(happy_call=True))).then(e.FlagsSet(flags=e.Flags(happy_call=True)))


def test_taken_back_with_a_reason_the_order_is_open_again():
    given(ORDER, *READY, issued(*READY)).when(c.WithdrawStatement(reason=" 하체 소음 ")).then(
        StatementWithdrawn(order_id="order-1", number="20261123-001-1", reason="하체 소음")
    )
    taken = (
        *READY,
        issued(*READY),
        StatementWithdrawn(order_id="order-1", number="20261123-001-1", reason="x"),
    )
    given(ORDER, *taken).when(c.StartWork()).then(e.WorkStarted())
    assert issued(*taken).number == "20261123-001-2"


def test_it_is_not_taken_back_without_a_reason_nor_after_the_car_left():
    stands = (*READY, issued(*READY))
    given(ORDER, *stands).when(c.WithdrawStatement(reason=" ")).then_refused(InvalidInput)
    given(ORDER, *stands, delivered()).when(c.WithdrawStatement(reason="x")).then_refused(StatementStands)
    given(ORDER, *READY).when(c.WithdrawStatement(reason="x")).then_refused(NoStatement)


def test_a_second_paper_about_a_delivered_car_says_why():
    stands = (*READY, issued(*READY), delivered())
    given(ORDER, *stands).when(ISSUE).then_refused(InvalidInput)
    again = given(ORDER, *stands).when(replace(ISSUE, facts=replace(FACTS, reason="고객 분실")))
    assert (again.events[0].number, again.events[0].reason) == ("20261123-001-2", "고객 분실")


def test_flooding_that_was_reported_is_not_corrected_away():
    flooded = replace(BELT, molit_code="D09")
    stands = (FULL, e.LineAdded(line=flooded), e.WorkStarted(), e.RepairOrderMadeReady())
    stands = (*stands, issued(*stands), delivered())
    assert stands[-2].flood
    correction = c.CorrectOrder(reason="오입력", lines=(BELT,), account=c.Account())
    given(ORDER, *stands).when(correction).then_refused(FloodLeftOut)


def test_days_in_the_wrong_order_are_refused():
    early = replace(FACTS, released_on=date(2026, 11, 22))
    given(ORDER, *READY).when(replace(ISSUE, facts=early)).then_refused(InvalidInput)
