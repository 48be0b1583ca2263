"""The record's way to the regulator: once, settled later, corrected with a reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given as any_of
from hypothesis import settings
from hypothesis import strategies as st

from services.molit_gateway import commands as c
from services.molit_gateway import events as e
from services.molit_gateway.decisions import TRANSMISSION
from services.molit_gateway.errors import NotRefused
from services.molit_gateway.record import Update
from shared.kernel.errors import InvalidInput
from shared.testing.behaviour import given
from tests.unit.services.molit_gateway.records import (
    ACCEPTED,
    BEGUN,
    CONTENT,
    DEADLINE,
    REFUSED,
    REPORT,
    SENT,
    correct,
    queued,
    with_codes,
    withdraw,
)

FIXED = replace(CONTENT, mileage_km=152_000)


def test_a_statement_becomes_a_record_with_its_number_decided():
    given(TRANSMISSION).when(REPORT).then(queued())


def test_a_statement_without_coded_lines_is_not_reported_but_kept():
    outcome = given(TRANSMISSION).when(replace(REPORT, content=with_codes()))
    assert [type(event) for event in outcome.events] == [e.NothingToReport]
    found = given(TRANSMISSION, *outcome.events).when(correct(codes=("E05",))).events
    assert [(event.update, event.content.codes) for event in found] == [(Update.NEW, ("E05",))]


def test_sending_is_begun_once():
    given(TRANSMISSION, queued()).when(c.BeginSending(1)).then(BEGUN)
    given(TRANSMISSION, queued(), BEGUN).when(c.BeginSending(1)).then()
    given(TRANSMISSION, queued(), BEGUN, SENT).when(c.BeginSending(1)).then()


def test_a_receipt_and_a_judgement_are_taken_once_and_only_for_their_revision():
    given(TRANSMISSION, queued(), BEGUN).when(c.TakeReceipt(1, "r-1")).then(SENT)
    given(TRANSMISSION, queued(), BEGUN, SENT).when(c.TakeReceipt(1, "r-2")).then()
    given(TRANSMISSION, queued(), BEGUN).when(c.TakeResult(1, True)).then(ACCEPTED)
    given(TRANSMISSION, queued(), BEGUN, SENT).when(c.TakeResult(2, True)).then()
    given(TRANSMISSION, queued(), BEGUN, SENT, ACCEPTED).when(c.TakeResult(1, False, "E1", "")).then()


def test_before_it_left_a_correction_replaces_it():
    corrected = queued(2, content=FIXED, reason="주행 거리 오 입력")
    given(TRANSMISSION, queued()).when(correct(mileage_km=152_000)).then(corrected)


def test_while_it_is_on_its_way_a_correction_waits_and_then_goes_as_an_update():
    held = given(TRANSMISSION, queued(), BEGUN, SENT).when(correct(mileage_km=152_000)).events
    assert [type(event) for event in held] == [e.CorrectionHeld]
    settled = given(TRANSMISSION, queued(), BEGUN, SENT, *held).when(c.TakeResult(1, True)).events
    assert settled[0] == ACCEPTED
    assert (settled[1].revision, settled[1].update, settled[1].reason) == (
        2,
        Update.CORRECT,
        "주행 거리 오 입력",
    )


def test_a_correction_held_for_a_refused_record_goes_as_new():
    held = given(TRANSMISSION, queued(), BEGUN, SENT).when(correct(mileage_km=152_000)).events
    settled = given(TRANSMISSION, queued(), BEGUN, SENT, *held).when(c.TakeResult(1, False, "E101", "번호"))
    assert settled.events[0] == REFUSED
    assert (settled.events[1].update, settled.events[1].number) == (Update.NEW, REPORT.number)


def test_what_was_accepted_is_corrected_with_its_reason_and_under_its_number():
    outcome = given(TRANSMISSION, queued(), BEGUN, SENT, ACCEPTED).when(correct(mileage_km=152_000))
    outcome.then(queued(2, Update.CORRECT, content=FIXED, reason="주행 거리 오 입력"))
    assert outcome.state.accepted.content == CONTENT  # the regulator holds the sent version meanwhile


def test_no_correction_passes_without_a_reason():
    accepted = (queued(), BEGUN, SENT, ACCEPTED)
    refusal = given(TRANSMISSION, *accepted).when(correct("  ", mileage_km=1)).then_refused(InvalidInput)
    assert refusal.fields == {"reason": "required"}


def test_a_correction_of_prices_alone_tells_the_regulator_nothing():
    given(TRANSMISSION, queued(), BEGUN, SENT, ACCEPTED).when(correct(codes=("E05",))).then()


def test_flooding_stays_in_the_record_whatever_is_corrected():
    flooded = with_codes("E05", "D09", flood=True)
    history = (queued(content=flooded), BEGUN, SENT, ACCEPTED)
    [event] = given(TRANSMISSION, *history).when(correct(codes=("E07",))).events
    assert (event.content.codes, event.content.flood) == (("E07", "D09"), True)


def test_taken_back_before_it_left_it_is_dropped_and_afterwards_deleted():
    given(TRANSMISSION, queued()).when(withdraw()).then(e.RecordDropped(revision=1, reason="재작업"))
    [deleted] = given(TRANSMISSION, queued(), BEGUN, SENT, ACCEPTED).when(withdraw()).events
    assert (deleted.update, deleted.revision, deleted.reason) == (Update.DELETE, 2, "재작업")


def test_taken_back_on_its_way_it_is_deleted_if_it_was_accepted():
    held = given(TRANSMISSION, queued(), BEGUN).when(withdraw()).events
    history = (queued(), BEGUN, *held)
    assert given(TRANSMISSION, *history).when(c.TakeResult(1, True)).events[1].update is Update.DELETE
    refused = given(TRANSMISSION, *history).when(c.TakeResult(1, False, "E1", "x")).events
    assert [type(event) for event in refused] == [e.RecordRefused, e.RecordDropped]


def test_a_new_statement_after_a_taken_back_one_is_a_record_of_its_own():
    again = replace(REPORT, statement_number="20261123-001-2", number="1248100998-20261123-001-2")
    gone = (queued(), BEGUN, SENT, ACCEPTED, queued(2, Update.DELETE, reason="재작업"),
            e.SendingBegun(revision=2), e.RecordAccepted(revision=2))  # fmt: skip
    [event] = given(TRANSMISSION, *gone).when(again).events
    assert (event.update, event.number, event.revision) == (Update.NEW, again.number, 3)


def test_a_second_paper_about_the_same_repair_says_nothing_new():
    again = replace(REPORT, statement_number="20261123-001-2", number="other", reason="고객 분실")
    given(TRANSMISSION, queued(), BEGUN, SENT, ACCEPTED).when(again).then()


def test_only_a_refused_record_goes_out_anew():
    shop = {"address": "수원시 영통구 2"}
    [event] = given(TRANSMISSION, queued(), BEGUN, REFUSED).when(c.Resend(at=DEADLINE, shop=shop)).events
    assert (event.revision, event.update, event.content.address) == (2, Update.NEW, "수원시 영통구 2")
    given(TRANSMISSION, queued(), BEGUN, SENT).when(c.Resend(at=DEADLINE)).then_refused(NotRefused)


@pytest.mark.parametrize("hours", [24, 6])
def test_the_shop_is_warned_once_while_it_is_open(hours):
    near = e.DeadlineNear(revision=1, hours=hours, deadline=DEADLINE)
    given(TRANSMISSION, queued(), BEGUN).when(c.WarnOfDeadline(1, hours)).then(near)
    given(TRANSMISSION, queued(), BEGUN, near).when(c.WarnOfDeadline(1, hours)).then()
    given(TRANSMISSION, queued(), BEGUN, ACCEPTED).when(c.WarnOfDeadline(1, hours)).then()


def test_what_is_taken_back_is_taken_back_under_the_number_that_the_regulator_holds():
    taken_back = queued(2, Update.DELETE, reason="재작업")
    given_back = (queued(), BEGUN, SENT, ACCEPTED, taken_back, e.SendingBegun(revision=2))
    again = given(TRANSMISSION, *given_back).when(replace(REPORT, number="n-2", reason="다시 발행")).events
    gone = given(TRANSMISSION, *given_back, *again).when(correct(codes=())).events
    refused = given(TRANSMISSION, *given_back, *again, *gone).when(c.TakeResult(2, False, "E1", "")).events
    assert refused[-1].update is Update.DELETE
    assert refused[-1].number == REPORT.number


def test_a_missed_deadline_is_an_event_of_its_own():
    missed = e.DeadlineMissed(revision=1, deadline=DEADLINE)
    given(TRANSMISSION, queued()).when(c.WarnOfDeadline(1, 0)).then(missed)


def test_a_new_paper_before_the_old_record_is_taken_back_corrects_it_for_the_same_reason():
    gone = queued(2, Update.DELETE, reason="재작업")
    told = replace(REPORT, content=replace(CONTENT, mileage_km=150_010))
    given(TRANSMISSION, queued(), BEGUN, ACCEPTED, gone).when(told).then(
        queued(3, Update.CORRECT, content=told.content, reason="재작업")
    )


_STEPS = st.lists(
    st.sampled_from(["send", "lose", "accept", "refuse", "correct", "withdraw", "again", "resend", "uncode"]),
    max_size=25,
)


@settings(max_examples=150)
@any_of(_STEPS)
def test_whatever_happens_the_regulator_is_never_told_twice_nor_out_of_turn(steps):
    """A regulator that keeps the rules: N for what it does not hold, U and D for what it does."""
    seen, holds, told = TRANSMISSION.initial, set(), set()
    kilometres = 150_000
    statements = 1
    for step in ["again", *steps]:
        kilometres += 1
        revision = seen.revision
        command: c.Command
        match step:
            case "send":
                command = c.BeginSending(revision)
            case "lose":
                command = c.TellLost(revision)
            case "accept" | "refuse":
                command = c.TakeResult(revision, step == "accept", "E", "")
            case "correct":
                command = correct(mileage_km=kilometres)
            case "uncode":
                command = correct(codes=())
            case "withdraw":
                command = withdraw()
            case "resend":
                command = c.Resend(at=DEADLINE)
            case _:
                statements += 1
                command = replace(
                    REPORT,
                    number=f"n-{statements}",
                    content=replace(CONTENT, mileage_km=kilometres),
                    # the workshop gives no second paper without one
                    reason="" if statements == 2 else "다시 발행",
                )
        try:
            events = TRANSMISSION.decide(seen, command)
        except Exception:  # a refusal leaves everything as it is
            continue
        for event in events:
            seen = TRANSMISSION.evolve(seen, event)
            if isinstance(event, e.SendingBegun):
                record = seen.record()
                assert (record.number, record.revision) not in told
                told.add((record.number, record.revision))
                assert (record.number in holds) == (record.update is not Update.NEW)
                assert record.update is Update.NEW or record.reason
            if isinstance(event, e.RecordAccepted):
                record = seen.record()
                (holds.discard if record.update is Update.DELETE else holds.add)(record.number)
