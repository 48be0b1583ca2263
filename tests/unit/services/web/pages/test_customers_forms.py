"""What the customer forms send is what was typed, and a reason stands beside the field it is about."""

from __future__ import annotations

from services.web.forms import Form
from services.web.pages.customers_forms import (
    as_shown,
    car_payload,
    customer_form,
    customer_payload,
    phone_rows,
)


def test_empty_rows_are_no_numbers_and_the_chosen_one_is_primary() -> None:
    form = Form(
        {"phones.0.number": "", "phones.1.number": "02-123", "phones.2.number": "010", "primary": "2"}
    )
    sent = customer_payload(form, "person")["phones"]
    assert [(phone["number"], phone["primary"]) for phone in sent] == [("02-123", False), ("010", True)]


def test_a_person_has_no_trades_and_a_company_no_sex() -> None:
    assert "trades" not in customer_payload(Form({"trades": "sales"}), "person")
    company = customer_payload(Form({"trades": "sales", "sex": "male"}), "company")
    assert company["trades"] == ["sales"]
    assert "sex" not in company


def test_a_reason_stands_beside_the_row_that_was_typed() -> None:
    form = Form({"phones.0.number": "", "phones.1.number": "x"})
    assert as_shown(form, {"phones.0.number": "phone_form"}) == {"phones.1.number": "phone_form"}
    assert as_shown(form, {"phones": "required", "car.plate": "plate_form"}) == {
        "phones.0.number": "required",
        "car.plate": "plate_form",
    }


def test_more_numbers_than_usual_are_all_shown() -> None:
    assert len(phone_rows(Form({"phones.6.number": "1"}))) == 7
    assert len(phone_rows(Form())) == 3


def test_kilometres_are_numbers_with_or_without_commas_and_a_typing_error_stays_a_text() -> None:
    sent = car_payload(Form({"car.mileage_km": "45,210", "car.average_km_per_year": "many"}), "car.")
    assert (sent["mileage_km"], sent["average_km_per_year"]) == (45210, "many")


def test_what_is_known_comes_back_from_the_form_unchanged() -> None:
    phones = [
        {"shown": "02-1234-5678", "kind": "work", "note": "낮", "primary": False},
        {"shown": "010-1234-5678", "kind": "mobile", "note": "", "primary": True},
    ]
    texts = ("name", "email", "address", "memo", "assignee", "sex", "birth_date")
    known = dict.fromkeys((*texts, "registration_number", "representative"), None)
    form = customer_form({**known, "name": "홍길동", "phones": phones, "trades": [], "version": 3})
    sent = customer_payload(form, "person")
    assert (sent["name"], sent["email"]) == ("홍길동", None)
    assert [phone["number"] for phone in sent["phones"]] == ["02-1234-5678", "010-1234-5678"]
    assert [phone["primary"] for phone in sent["phones"]] == [False, True]
