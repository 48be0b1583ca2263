"""The video consultation of a visit: one call at a time, who ended it, how long it took."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from services.estimate.video import decisions as d
from services.estimate.video import events as e
from services.estimate.video.decisions import VIDEO
from shared.testing.behaviour import given

VISIT = e.Visit(order_id="o", number="20261123-001", dealership="suwon", customer_id="c", car_id="a")
TOLD = {"plate": "28고4756", "model": "쏘나타", "shop": "베이로그모터스", "phone": "031-200-0159"}
NOON = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
BEGAN = e.VideoCallBegan(**vars(VISIT), call_id="1", employee="kim", began_at=NOON)


def begin(employee: str = "kim", call_id: str = "1") -> d.Begin:
    return d.Begin(visit=VISIT, call_id=call_id, employee=employee, now=NOON)


def end(ending: e.Ending, after: float) -> d.End:
    return d.End(ending=ending, now=NOON + timedelta(seconds=after))


def ended(ending: e.Ending, seconds: int, call_id: str = "1") -> e.VideoCallEnded:
    return e.VideoCallEnded(**vars(VISIT), call_id=call_id, seconds=seconds, ending=ending)


def test_the_same_offer_is_made_once_and_another_plate_makes_another():
    offered = e.VideoOffered(**vars(VISIT), **TOLD)
    given(VIDEO).when(d.Offer(visit=VISIT, **TOLD)).then(offered)
    given(VIDEO, offered).when(d.Offer(visit=VISIT, **TOLD)).then()
    changed = TOLD | {"plate": "127가3456"}
    given(VIDEO, offered).when(d.Offer(visit=VISIT, **changed)).then(e.VideoOffered(**vars(VISIT), **changed))


def test_a_line_that_comes_back_goes_on_with_its_call():
    given(VIDEO).when(begin()).then(BEGAN)
    given(VIDEO, BEGAN).when(begin(call_id="2")).then()


def test_a_second_employee_takes_the_call_over():
    taken = e.VideoCallTaken(call_id="1", employee="jang")
    outcome = given(VIDEO, BEGAN).when(begin("jang", "2"))
    outcome.then(taken)
    assert outcome.state.open.employee == "jang"
    given(VIDEO, BEGAN, taken).when(begin("jang", "3")).then()


def test_a_call_ends_once_with_its_length():
    shop = ended(e.Ending.SHOP, 187)
    given(VIDEO, BEGAN).when(end(e.Ending.SHOP, 187.4)).then(shop)
    given(VIDEO, BEGAN, shop).when(end(e.Ending.CUSTOMER, 190)).then()
    given(VIDEO).when(end(e.Ending.LOST, 10)).then()


def test_a_call_that_was_last_heard_of_before_it_began_took_no_time():
    given(VIDEO, BEGAN).when(end(e.Ending.LOST, -3)).then(ended(e.Ending.LOST, 0))


def test_after_one_call_there_may_be_another():
    lost = ended(e.Ending.LOST, 60)
    again = e.VideoCallBegan(**vars(VISIT), call_id="2", employee="kim", began_at=NOON)
    outcome = given(VIDEO, BEGAN, lost).when(begin(call_id="2"))
    outcome.then(again)
    assert [call.ending for call in outcome.state.calls] == [e.Ending.LOST, None]


OFFERED = e.VideoOffered(**vars(VISIT), **TOLD)
AWAITED = e.VideoAwaited(**vars(VISIT), since=NOON)


def test_a_customer_who_came_in_is_told_of_once_until_long_after():
    given(VIDEO).when(d.Await(NOON)).then()  # nobody was asked
    given(VIDEO, OFFERED).when(d.Await(NOON)).then(AWAITED)
    given(VIDEO, OFFERED, AWAITED).when(d.Await(NOON + timedelta(minutes=1))).then()
    later = NOON + d.WAITS_AT_MOST
    given(VIDEO, OFFERED, AWAITED).when(d.Await(later)).then(e.VideoAwaited(**vars(VISIT), since=later))


def test_nobody_waits_while_a_call_goes_on_nor_after_leaving():
    given(VIDEO, OFFERED, AWAITED, BEGAN).when(d.Await(NOON)).then()
    left = e.VideoAwaitEnded(order_id="o", dealership="suwon")
    given(VIDEO, OFFERED, AWAITED).when(end(e.Ending.CUSTOMER, 5)).then(left)
    given(VIDEO, OFFERED, AWAITED, left).when(end(e.Ending.CUSTOMER, 6)).then()
    given(VIDEO, OFFERED, AWAITED).when(end(e.Ending.LOST, 5)).then()
