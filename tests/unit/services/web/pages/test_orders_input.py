"""What a person types reaches the service as it is meant, and nonsense reaches its door as it was typed."""

from __future__ import annotations

import pytest
from starlette.datastructures import FormData

from services.web.forms import Form
from services.web.pages import orders_input
from shared.kernel.money import Currency


def form(*pairs: tuple[str, str]) -> Form:
    return Form.of(FormData(pairs))


def row(item: str, unit_price: str, *, line_id: str = "", quantity: str = "1") -> list[tuple[str, str]]:
    cells = {
        "id": line_id,
        "item": item,
        "molit_code": "",
        "part_class": "A",
        "quantity": quantity,
        "unit_price": unit_price,
        "labour_fee": "20,000",
        "labour_hours": "",
    }
    return [(f"line.{name}", value) for name, value in cells.items()]


@pytest.mark.parametrize(
    ("typed", "currency", "amount"),
    [
        ("35,000", Currency.KRW, 35000),
        ("３５０００", Currency.KRW, 35000),
        ("", Currency.KRW, 0),
        ("12.50", Currency.CNY, 1250),
        ("12.505", Currency.CNY, "12.505"),
        ("12.5", Currency.KRW, "12.5"),
        ("삼만", Currency.KRW, "삼만"),
        ("-1", Currency.KRW, -1),
        ("NaN", Currency.KRW, "NaN"),
        ("Infinity", Currency.KRW, "Infinity"),
        ("1e999999999", Currency.KRW, "1e999999999"),
    ],
)
def test_an_amount(typed: str, currency: Currency, amount: int | str) -> None:
    assert orders_input.minor(typed, currency) == amount


def test_the_empty_row_at_the_end_is_no_line() -> None:
    sent = form(*row("오일", "10,000"), *row("", ""), ("x", "y"))
    # the waiting row carries its default class and quantity, and an amount typed without an item is kept
    assert [each["item"] for each in orders_input.rows(form(*row("오일", "10,000"), *_blank()))] == ["오일"]
    assert len(orders_input.rows(sent)) == 2


def _blank() -> list[tuple[str, str]]:
    return [
        (name, "" if name not in ("line.part_class", "line.quantity") else value)
        for name, value in row("", "")
    ]


def test_one_row_and_many_rows_are_read_alike() -> None:
    one = orders_input.rows(form(*row("오일", "10,000", line_id="l1")))
    two = orders_input.rows(form(*row("오일", "10,000", line_id="l1"), *row("필터", "5,000")))
    assert two[0] == one[0]
    assert orders_input.lines(two, Currency.KRW) == [
        {
            "id": "l1",
            "item": "오일",
            "molit_code": None,
            "uncoded": False,
            "part_class": "A",
            "quantity": "1",
            "unit_price": 10000,
            "labour_fee": 20000,
            "labour_hours": "0",
        },
        {
            "item": "필터",
            "molit_code": None,
            "uncoded": False,
            "part_class": "A",
            "quantity": "1",
            "unit_price": 5000,
            "labour_fee": 20000,
            "labour_hours": "0",
        },
    ]


def test_a_time_at_the_dealership_is_sent_in_utc() -> None:
    assert orders_input.moment("2026-11-23T17:00", "Asia/Seoul") == "2026-11-23T08:00:00+00:00"
    assert orders_input.moment("", "Asia/Seoul") is None
    assert orders_input.moment("soon", "Asia/Seoul") == "soon"


def test_a_box_left_empty_is_off() -> None:
    flags = orders_input.flags(form(("flags.vat", "on"), ("flags.happy_call", "on")))
    assert flags["vat"]
    assert flags["happy_call"]
    assert not flags["internal_expense"]


def test_one_bill_by_several_means() -> None:
    sent = form(
        ("tender.card", "300,000"),
        ("tender.cash", "100000"),
        ("tender.points", ""),
        ("tender.bill", "5,000"),
        ("tender.bill.document_number", "가1234"),
    )
    assert orders_input.tenders(sent, Currency.KRW) == [
        {"means": "card", "amount": 300000},
        {"means": "cash", "amount": 100000},
        {"means": "bill", "amount": 5000, "document_number": "가1234"},
    ]
