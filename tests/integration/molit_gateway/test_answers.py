"""Every answer that a regulator can give, and what becomes of the record."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.molit_gateway.adapters.regulator import Unavailable, UnknownVehicle
from services.molit_gateway.model import State
from services.molit_gateway.protocol import Form
from services.molit_gateway.record import Update
from tests.unit.services.molit_gateway.records import CONTENT, correct, with_codes, withdraw

LAW = {
    "number", "revision", "update", "reason", "plate", "mileage_km", "requested_on", "business_number",
    "repair_number", "company", "representative", "address", "phone", "completed_on", "released_on",
    "technician", "codes", "flood",
}  # fmt: skip


@pytest.mark.parametrize("form", list(Form))
def test_a_good_record_is_received_judged_and_accepted(desk_of, sandbox, form):
    desk = desk_of(form)
    order = desk.queue()
    desk.work()
    assert desk.seen(order).state is State.SENT
    desk.work(hours=0.1)
    assert desk.seen(order).state is State.ACCEPTED
    [record] = sandbox.got()
    assert set(record) == LAW  # no price, no name, no VIN
    assert record["number"] == desk.seen(order).record().number.ljust(30)


@pytest.mark.parametrize("form", list(Form))
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (replace(CONTENT, business_number="1248100999"), "E104"),
        (replace(CONTENT, technician=""), "E105"),
        (with_codes("Z99"), "E106"),
        (with_codes("D09"), "E107"),
    ],
)
def test_what_the_law_does_not_allow_is_refused_with_the_regulators_reason(desk_of, form, content, code):
    desk = desk_of(form)
    order = desk.queue(content=content)
    desk.work()
    desk.work(hours=0.1)
    seen = desk.seen(order)
    assert (seen.state, seen.refusal_code) == (State.REFUSED, code)
    assert seen.refusal_reason


def test_a_pending_record_is_asked_after_and_never_sent_again(desk, sandbox):
    sandbox.set(judge_after=3600)
    order = desk.queue()
    for _ in range(4):
        desk.work(hours=0.5)
    assert desk.seen(order).state is State.SENT
    assert sandbox.counts()["received"] == 1
    assert sandbox.counts()["repeated"] == 0


def test_an_answer_that_never_came_is_asked_for_and_not_sent_again(desk, sandbox):
    sandbox.set(cut=1)
    order = desk.queue()
    desk.work()
    assert desk.seen(order).state is State.SENDING
    sandbox.set(cut=0)
    desk.work(hours=1)
    assert desk.seen(order).state is State.ACCEPTED
    assert sandbox.counts() | {"refused": 0} == {
        "received": 1, "accepted": 1, "refused": 0, "held": 1, "repeated": 0,
    }  # fmt: skip


def test_a_slow_answer_counts_as_none(desk_of, sandbox):
    desk = desk_of(timeout=0.3)
    order = desk.queue()
    desk.regulator.results(CONTENT.business_number, [])  # the token is there
    sandbox.set(answer_after=1.0)
    desk.work()
    assert desk.seen(order).state is State.SENDING
    sandbox.set(answer_after=0)
    for _ in range(3):
        desk.work(hours=1)
    assert desk.seen(order).state is State.ACCEPTED
    assert sandbox.counts()["repeated"] == 0


def test_an_outage_opens_the_breaker_and_ends_by_itself(desk, sandbox):
    sandbox.set(outage=1)
    orders = [desk.queue() for _ in range(8)]
    desk.work()
    assert desk.breaker.open_until is not None
    assert desk.breaker.room(desk.now(), 100) == 0
    sandbox.set(outage=0)
    for _ in range(4):
        desk.work(hours=1)
    assert {desk.seen(order).state for order in orders} == {State.ACCEPTED}
    assert sandbox.counts()["repeated"] == 0


def test_a_token_that_ran_out_is_fetched_anew(desk, sandbox):
    sandbox.set(token_life=0)
    with pytest.raises(Unavailable):
        desk.regulator.results(CONTENT.business_number, [])
    sandbox.set(token_life=600)
    order = desk.queue()
    desk.work()
    assert desk.seen(order).state is State.SENT


def test_a_wrong_key_sends_nothing_and_loses_nothing(desk_of, sandbox):
    desk = desk_of(key="wrong")
    order = desk.queue()
    desk.work()
    assert desk.seen(order).state is State.SENDING
    assert sandbox.counts()["received"] == 0


@pytest.mark.parametrize("form", list(Form))
def test_a_correction_and_a_withdrawal_go_under_the_same_number(desk_of, sandbox, form):
    desk = desk_of(form)
    order = desk.queue()
    desk.work()
    desk.work(hours=0.1)
    desk.do(order, correct(mileage_km=152_000))
    desk.work()
    desk.work(hours=0.1)
    assert desk.seen(order).accepted.content.mileage_km == 152_000
    desk.do(order, withdraw())
    desk.work()
    desk.work(hours=0.1)
    assert desk.seen(order).state is State.DELETED
    told = [(each["update"], each["revision"], each["reason"]) for each in sandbox.got()]
    assert told == [("N", 1, ""), ("U", 2, "주행 거리 오 입력"), ("D", 3, "재작업")]
    assert len({each["number"] for each in sandbox.got()}) == 1
    assert sandbox.counts()["held"] == 0


def test_a_record_that_the_regulator_lost_goes_out_again(desk, sandbox):
    order = desk.queue()
    desk.work()
    lost = desk.seen(order).record()
    desk.regulator.results = lambda shop, records: [
        type("Answer", (), {"number": lost.number, "revision": 1, "state": "unknown"})
    ]
    for _ in range(4):
        desk.work(hours=1)
    # it is believed after some polls; this regulator then says that it had it all the time
    del desk.regulator.results
    for _ in range(3):
        desk.work(hours=1)
    assert desk.seen(order).state is State.ACCEPTED
    assert desk.seen(order).record().update is Update.NEW


@pytest.mark.parametrize("form", list(Form))
def test_a_car_is_looked_up_by_its_plate(desk_of, form):
    desk = desk_of(form)
    found = desk.regulator.vehicle(CONTENT.business_number, "28고4756")
    assert (found["vin"], found["first_registered"]) == ("KMHEN41MP5A104756", "2005-03-14")
    with pytest.raises(UnknownVehicle):
        desk.regulator.vehicle(CONTENT.business_number, "99하9999")
