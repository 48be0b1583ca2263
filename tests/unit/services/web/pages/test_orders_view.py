"""What the order's page offers: by the order's state, and by what the reader may do."""

import pytest

from services.web.pages.orders_view import Around, of_car, of_order
from shared.identity import PERMISSIONS
from tests.unit.services.web.pages.order_answer import FORMATS, order

EVERYTHING = frozenset(PERMISSIONS)


def page(*, without: str = "", correcting: bool = False, **changed):
    around = Around(permissions=EVERYTHING - {without}, people=[], correcting=correcting)
    return of_order(order(**changed), FORMATS, around)


def test_an_open_order_is_written_in_moved_on_and_paid():
    shown = page()
    assert (shown["editable"], shown["can_move"], shown["can_pay"], shown["can_correct"]) == (
        True,
        True,
        True,
        False,
    )
    assert (shown["lock"], shown["locked_lines"], shown["action"]) == ({}, False, "/orders/o1")
    assert shown["phone"] == "010-1234-5678"


def test_who_may_only_look_finds_everything_locked():
    shown = page(without="order.edit")
    assert (shown["editable"], shown["moves"], shown["can_pay"]) == (False, [], False)
    assert (shown["lock"], shown["lock_choice"], shown["locked_lines"]) == (
        {"readonly": ""},
        {"disabled": ""},
        True,
    )


def test_handing_over_needs_its_own_permission():
    states = ["delivered", "cancelled"]
    assert page(next_states=states)["moves"] == states
    assert page(next_states=states, without="order.deliver")["moves"] == ["cancelled"]


@pytest.mark.parametrize(
    ("state", "offered"), [("reserved", False), ("cancelled", False), ("delivered", True)]
)
def test_money_is_taken_from_the_moment_the_car_is_here(state, offered):
    assert page(state=state)["can_pay"] is offered


def test_nothing_owed_here_or_before_leaves_nothing_to_pay():
    settled = {**order()["totals"], "receivable": 0}
    assert page(totals=settled)["can_pay"] is False
    assert page(totals=settled, carried_receivable=12_500)["can_pay"] is True


def test_a_delivered_order_is_corrected_by_those_who_may_and_only_where_it_counts():
    delivered = {"state": "delivered", "editable": False}
    assert page(**delivered)["can_correct"] is True
    assert page(**delivered, without="order.correct")["can_correct"] is False
    shown = page(**delivered, correcting=True)
    assert (shown["action"], shown["draft"]) == ("/orders/o1/correct", "/orders/o1?correct=1")
    assert (shown["locked_lines"], shown["lock_vat"], shown["lock_discount"]) == (False, {}, {})
    assert shown["lock"] == {"readonly": ""}  # what was asked for and said stays as it was
    assert page(**delivered, correcting=True, without="order.correct")["locked_lines"] is True


def test_a_payment_offers_what_is_left_of_it():
    payment = {
        "id": "p1",
        "means": "card",
        "amount": 300_000,
        "own": 300_000,
        "document_number": "",
        "note": "",
    }
    [whole], [gone] = (page(payments=[{**payment, "left": left}])["payments"] for left in (300_000, 0))
    assert (whole["refundable"], whole["refunded"]) == (True, False)
    assert (gone["refundable"], gone["refunded"]) == (False, True)


def test_a_new_order_shows_what_the_customer_owes_already():
    car = {**order()["car"], "customer_id": "c1", "customer": {"name": "홍길동", "phones": []}}
    shown = of_car(car, "/orders/new?car=a1&doc=x", "", 12_500, FORMATS, Around(EVERYTHING, []))
    assert (shown["earlier"], shown["accumulated"], shown["due"]) == (12_500, 12_500, 0)
    assert (shown["action"], shown["draft"], shown["id"]) == (*["/orders/new?car=a1&doc=x"] * 2, "")


@pytest.mark.parametrize(("currency", "digits", "percent"), [("KRW", 0, 10), ("JPY", 0, 10), ("CNY", 2, 13)])
def test_the_browser_is_told_how_the_orders_currency_is_counted(currency, digits, percent):
    shown = page(currency=currency)
    assert (shown["digits"], shown["vat_percent"]) == (digits, percent)
