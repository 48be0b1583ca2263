"""What the customer's page gives away, and what not (CM-02, CM-03)."""

from datetime import date

import pytest

from services.care.page import showing
from services.care.page.seal import Seal

SEAL = Seal.of("the installation's secret")
OWN = {"c-1"}


def row(**changed):
    flags = {"internal_expense": False}
    told = {"id": "o-1", "customer_id": "c-1", "state": "delivered", "flags": flags, "for_shop": "마진 30%"}
    return {**told, **changed}


def order(**changed):
    line = {
        "id": "l-1", "item": "엔진오일", "part_class": "A", "quantity": "5", "unit_price": 9800,
        "parts": 49000, "labour_fee": 15000, "labour_hours": "0.4", "molit_code": "X", "subtotal": 64000,
    }  # fmt: skip
    totals = dict.fromkeys(("parts", "labour", "vat", "total", "discount", "paid", "receivable"), 0)
    head = dict.fromkeys(
        ("id", "number", "dealership", "currency", "plate", "mileage_km", "reserved_for", "received_at",
         "promised_at", "delivered_at", "for_customer"), "",
    )  # fmt: skip
    told = {
        **head, "state": "delivered", "car": {"id": "car-1", "model": "쏘나타"}, "customer": {"id": "c-1"},
        "flags": {"internal_expense": False}, "lines": [line], "totals": totals, "statement": None,
        "for_shop": "마진 30%", "history": [{"by": "e-1"}], "assignee": "e-1", "request": "메모",
    }  # fmt: skip
    return {**told, **changed}


SHEET = {"findings": {"front_brake": {"mark": "bad", "reasons": ["worn"], "note": "직원끼리"}}, "photos": []}


def test_a_code_follows_from_its_request_and_opens_no_other():
    assert SEAL.code("r-1") == SEAL.code("r-1")
    assert len(SEAL.code("r-1")) == 6
    assert SEAL.opens("r-1", SEAL.code("r-1"))
    assert not SEAL.opens("r-2", SEAL.code("r-1"))
    assert Seal.of("another secret").code("r-1") != SEAL.code("r-1")


def test_a_telephone_is_known_again_by_its_mark_alone():
    assert SEAL.mark("+821012345678") == SEAL.mark("+821012345678")
    assert b"12345678" not in SEAL.mark("+821012345678")


@pytest.mark.parametrize(
    ("name", "shown"), [("홍길동", "홍*동"), ("김수", "김*"), ("남궁민수", "남**수"), ("", "")]
)
def test_a_name_is_veiled(name, shown):
    assert showing.veiled(name) == shown


@pytest.mark.parametrize(
    "hidden",
    [{"customer_id": "c-2"}, {"state": "cancelled"}, {"flags": {"internal_expense": True}}],
    ids=["an earlier owner's", "cancelled", "the shop's own expense"],
)
def test_a_visit_that_is_not_the_customers_is_left_out(hidden):
    assert [each["id"] for each in showing.visits([row(), row(id="o-2", **hidden)], OWN)] == ["o-1"]


@pytest.mark.parametrize(
    "hidden",
    [{"customer": {"id": "c-2"}}, {"state": "cancelled"}, {"flags": {"internal_expense": True}}],
)
def test_the_same_holds_for_opening_one(hidden):
    assert showing.may_see(order(), OWN)
    assert not showing.may_see(order(**hidden), OWN)


def test_a_visit_tells_nothing_of_the_shops_own():
    told = repr(showing.visit(order(), SHEET, date(2026, 11, 23)))
    for internal in ("마진", "직원끼리", "e-1", "메모", "labour_hours", "molit_code"):
        assert internal not in told
    assert "엔진오일" in told


@pytest.mark.parametrize(("until", "free"), [("2026-11-23", True), ("2026-11-22", False)])
def test_a_repair_is_free_again_until_the_statements_last_day(until, free):
    statement = {"number": "n", "issue": 1, "rerepair_until": until}
    told = showing.visit(order(statement=statement), SHEET, date(2026, 11, 23))
    assert (told["rerepair_until"], told["rerepair_open"]) == (until, free)


def test_only_what_still_waits_is_offered():
    offer = {
        "id": "q-1", "number": "n", "dealership": "suwon", "total": 1, "currency": "KRW", "state": "issued",
        "valid_until": "2026-11-23", "customer_id": "c-1",
    }  # fmt: skip
    rows = [
        offer,
        {**offer, "id": "q-2", "state": "answered"},
        {**offer, "id": "q-3", "valid_until": "2026-11-22"},
        {**offer, "id": "q-4", "customer_id": "c-2"},
    ]
    assert [each["id"] for each in showing.offers(rows, OWN, date(2026, 11, 23))] == ["q-1"]
