"""Once an estimate went out, nobody works on a line to which the customer has not agreed (CM-32)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.maintenance import commands as c
from services.maintenance import events as e
from services.maintenance.consent_events import Agreed, ConsentAsked, ConsentTaken
from services.maintenance.decisions import ORDER
from services.maintenance.errors import NothingToConsent, WorkWithoutConsent
from services.maintenance.policies import on_estimate_answered, on_estimate_issued
from shared.testing.behaviour import given
from tests.unit.services.maintenance.workshop import RECEIVED, line

PAD = line("pad", 62_000, 35_000, item="브레이크 패드(앞)")
BELT = line("belt", 186_000, 180_000, item="타이밍벨트")
OIL = line("oil", 49_000, 15_000, item="엔진오일 교환")
ASKED = ConsentAsked(estimate_id="e", number="E-1")
WAITS = e.ApprovalRequested(note="E-1")
ISSUED = c.AskConsent(estimate_id="e", number="E-1")


def agreed(*lines, declined=()) -> ConsentTaken:
    word = tuple(Agreed(line_id=each.id, subtotal=each.subtotal) for each in lines)
    return ConsentTaken(
        estimate_id="e", number="E-1", means="link", accepted=word, declined=declined, evidence="f" * 64
    )


def answer(*lines, declined=(), extra=False) -> c.TakeConsent:
    return c.TakeConsent(
        estimate_id="e", number="E-1", means="link", accepted=lines, declined=declined, evidence="f" * 64,
        extra=extra,
    )  # fmt: skip


def added(*lines) -> list[e.LineAdded]:
    return [e.LineAdded(line=each) for each in lines]


def test_an_issued_estimate_sends_the_order_to_wait_and_a_closed_one_hears_nothing():
    given(ORDER, RECEIVED).when(ISSUED).then(ASKED, WAITS)
    given(ORDER, RECEIVED, WAITS).when(ISSUED).then(ASKED)
    given(ORDER, RECEIVED, e.RepairOrderCancelled(reason="x")).when(ISSUED).then()
    given(ORDER).when(ISSUED).then()


def test_the_accepted_lines_come_to_the_order_and_work_may_begin():
    waiting = given(ORDER, RECEIVED, ASKED, WAITS)
    taken = waiting.when(answer(PAD, declined=("other",)))
    taken.then(*added(PAD), agreed(PAD, declined=("other",)))
    given(ORDER, RECEIVED, ASKED, WAITS, *taken.events).when(c.StartWork()).then(e.WorkStarted())


def test_a_declined_line_goes_and_a_changed_one_reads_as_it_was_agreed():
    cheaper = replace(PAD, unit_price=50_000)
    waiting = given(ORDER, RECEIVED, *added(PAD, BELT), ASKED)
    waiting.when(answer(cheaper, declined=(BELT.id,))).then(
        e.LineRemoved(line=BELT),
        e.LineChanged(before=PAD, line=cheaper),
        agreed(cheaper, declined=(BELT.id,)),
    )


def test_without_a_word_there_is_no_work_but_on_exempt_jobs():
    order = [RECEIVED, *added(PAD, OIL), ASKED, WAITS]
    given(ORDER, *order).when(c.StartWork()).then_refused(WorkWithoutConsent, items=PAD.item)
    given(ORDER, RECEIVED, *added(OIL), ASKED, WAITS).when(c.StartWork()).then(e.WorkStarted())
    # no estimate went out: the order itself was the customer's request
    given(ORDER, RECEIVED, *added(PAD)).when(c.StartWork()).then(e.WorkStarted())


@pytest.mark.parametrize(
    "later",
    [
        [e.LineAdded(line=BELT)],
        [e.LineChanged(before=PAD, line=replace(PAD, unit_price=62_001))],
    ],
    ids=["a line more", "a line that costs more"],
)
def test_what_comes_later_needs_a_new_word_before_the_car_is_ready(later):
    work = [RECEIVED, *added(PAD), ASKED, WAITS, agreed(PAD), e.WorkStarted(), *later]
    given(ORDER, *work).when(c.MarkReady()).then_refused(WorkWithoutConsent)
    ready = [RECEIVED, *added(PAD), ASKED, WAITS, agreed(PAD), e.WorkStarted(), e.RepairOrderMadeReady()]
    given(ORDER, *ready, *later).when(c.DeliverOrder()).then_refused(WorkWithoutConsent)
    assert given(ORDER, *ready).when(c.DeliverOrder()).refusal is None


def test_a_line_that_became_cheaper_stays_agreed():
    cheaper = e.LineChanged(before=PAD, line=replace(PAD, unit_price=1_000))
    work = [RECEIVED, *added(PAD), ASKED, WAITS, agreed(PAD), e.WorkStarted(), cheaper]
    given(ORDER, *work).when(c.MarkReady()).then(e.RepairOrderMadeReady())


def test_further_work_that_was_agreed_to_sets_the_flag_of_the_statement():
    work = given(ORDER, RECEIVED, *added(PAD), ASKED, WAITS, agreed(PAD), e.WorkStarted())
    outcome = work.when(answer(BELT, extra=True))
    assert outcome.state.flags.extra_work_consent is True
    assert work.when(answer(extra=True)).state.flags.extra_work_consent is False


def test_a_word_on_the_phone_is_kept_for_the_lines_it_was_about():
    waiting = given(ORDER, RECEIVED, *added(PAD, BELT), ASKED)
    spoken = c.RecordConsent(line_ids=frozenset({PAD.id}), means="phone", note="15시 통화")
    outcome = waiting.when(spoken)
    assert outcome.state.agreed == {PAD.id: PAD.subtotal}
    waiting.when(replace(spoken, line_ids=frozenset({"x"}))).then_refused(NothingToConsent)


def test_the_facts_of_an_estimate_become_commands():
    row = {
        "id": "l", "item": "타이어", "molit_code": None, "uncoded": True, "part_class": "A", "quantity": "4",
        "unit_price": 98_000, "labour_fee": 15_000, "labour_hours": "0.3", "included": True, "reasons": [],
    }  # fmt: skip
    data = {
        "estimate_id": "e", "number": "E-1", "means": "link", "kind": "extra", "accepted": [row],
        "declined": [{**row, "id": "m"}], "evidence": {"sha256": "a", "size": 1},
    }  # fmt: skip
    wanted = on_estimate_answered(data)
    assert (wanted.accepted[0].subtotal, wanted.declined, wanted.extra) == (407_000, ("m",), True)
    assert on_estimate_issued(data) == ISSUED
