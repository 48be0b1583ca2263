"""What the desk may do with a key, and when the customer may have it."""

from datetime import UTC, datetime

import pytest

from services.keys import decisions as d
from services.keys import errors
from services.keys import events as e
from services.keys.decisions import KEY
from services.keys.policies import settled
from shared.testing.behaviour import given

HUNG = e.KeyAssigned(car_id="car", kind="repair")
IN = e.KeyCheckedIn(order_id="order", car_id="car")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_a_key_comes_in_with_a_fresh_tag():
    given(KEY).when(d.CheckIn("order", "car")).then(HUNG, IN)


def test_a_key_whose_tag_is_known_comes_in_once():
    given(KEY, HUNG).when(d.CheckIn("order", "car")).then(IN)
    given(KEY, HUNG, IN).when(d.CheckIn("order", "car")).then()


def test_a_tag_on_another_cars_key_is_refused():
    refusal = given(KEY, HUNG).when(d.CheckIn("order", "another")).then_refused(errors.TagInUse)
    assert refusal.fields == {"tag": "tag_in_use"}


def test_the_technician_gets_it_and_brings_it_back():
    out = given(KEY, HUNG, IN).when(d.HandOut("kim", "repair", NOON))
    out.then(e.KeyHandedOut(to="kim", purpose="repair", due_at=NOON))
    given(KEY, HUNG, IN, *out.events).when(d.TakeBack()).then(e.KeyTakenBack())


def test_a_tag_on_no_key_is_neither_given_nor_taken():
    for command in (d.HandOut("kim", "repair"), d.TakeBack(), d.HandOver(None, True)):
        given(KEY).when(command).then_refused(errors.KeyUnknown)


def test_the_customer_gets_it_after_settlement_only():
    given(KEY, HUNG, IN).when(d.HandOver("order", False)).then_refused(errors.KeyNotSettled)
    given(KEY, HUNG, IN).when(d.HandOver("order", True)).then(e.KeyHandedOver(order_id="order", settled=True))


def test_a_manager_lets_it_go_before_settlement_for_a_reason():
    released = given(KEY, HUNG, IN).when(d.ReleaseHandover("order", "c-1", "pays tomorrow"))
    released.then(e.HandoverReleased(order_id="order", customer_id="c-1", why="pays tomorrow"))

    over = given(KEY, HUNG, IN, *released.events).when(d.HandOver("order", False))
    over.then(e.KeyHandedOver(order_id="order", settled=False))


def test_a_release_holds_for_one_visit():
    before = (HUNG, IN, e.HandoverReleased(order_id="order", customer_id="c-1", why="regular"))
    gone = (*before, e.KeyHandedOver(order_id="order", settled=False))
    again = e.KeyCheckedIn(order_id="next", car_id="car")

    given(KEY, *before).when(d.ReleaseHandover("order", "c-1", "again")).then()
    given(KEY, *gone).when(d.HandOver("order", True)).then_refused(errors.KeyWithCustomer)
    given(KEY, *gone, again).when(d.HandOver("next", False)).then_refused(errors.KeyNotSettled)


def test_a_key_becomes_one_for_sale():
    given(KEY, HUNG).when(d.AssignKey("car", "sale")).then(e.KeyAssigned(car_id="car", kind="sale"))
    given(KEY, HUNG).when(d.AssignKey("car", "repair")).then()
    given(KEY, HUNG).when(d.AssignKey(None)).then(e.KeyReleased())


def order(state="ready", receivable=0, **flags):
    told = {"internal_expense": False, "bill_to_company": False, **flags}
    return {"state": state, "totals": {"receivable": receivable}, "flags": told}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (order(), True),
        (order("delivered"), True),
        (order("in_work"), False),
        (order(receivable=1), False),
        (order("delivered", receivable=1), False),
        (order(receivable=1, bill_to_company=True), True),
        (order("cancelled"), True),
    ],
)
def test_an_order_is_settled_when_the_work_is_done_and_nothing_is_owed(told, expected):
    assert settled(told) is expected
