"""A form sends what its person changed and nothing else, also after somebody else was quicker."""

from __future__ import annotations

from typing import Any

from services.web.forms import Form
from services.web.pages.customers_changes import SHOWN, changes, onto_present, opened
from services.web.pages.customers_forms import car_form, car_payload, customer_form, customer_payload


def known(**changed: Any) -> dict[str, Any]:
    texts = ("birth_date", "assignee", "registration_number", "representative")
    phone = {"shown": "010-1234-5678", "kind": "mobile", "note": "", "primary": True}
    filled = {"name": "홍길동", "sex": "male", "email": "", "address": "부산", "memo": "낮\n밤", "version": 3}
    return {**dict.fromkeys(texts), **filled, "trades": [], "phones": [phone], **changed}


def opened_customer(**changed: Any) -> Form:
    form = customer_form(known(**changed))
    return opened(form, customer_payload(form, "person"))


def changed(form: Form) -> dict[str, Any]:
    return changes(form, customer_payload(form, "person"))


def test_an_untouched_form_sends_nothing_also_as_a_browser_writes_it() -> None:
    form = opened_customer()
    form.values["memo"] = "낮\r\n밤"
    assert changed(form) == {}


def test_only_the_field_that_was_touched_is_sent_and_emptying_it_is_a_change() -> None:
    form = opened_customer()
    form.values |= {"name": "홍길순", "address": ""}
    assert changed(form) == {"name": "홍길순", "address": None}


def test_a_telephone_number_changes_the_list_of_numbers() -> None:
    form = opened_customer()
    form.values["phones.1.number"] = "02-1234-5678"
    assert list(changed(form)) == ["phones"]
    assert [phone["number"] for phone in changed(form)["phones"]] == ["010-1234-5678", "02-1234-5678"]


def test_a_form_that_does_not_say_what_it_showed_sends_everything() -> None:
    form = opened_customer()
    form.values[SHOWN] = "[broken"
    assert changed(form) == customer_payload(form, "person")


def test_the_order_of_a_companys_trades_is_no_change() -> None:
    form = opened(Form({"name": "상사"}), {"trades": ["purchase", "sales"]})
    assert changes(form, {"trades": ["sales", "purchase"]}) == {}


def test_a_colleagues_other_fields_stay_when_saving_again() -> None:
    form = opened_customer()
    form.values["address"] = "서울"
    present = opened_customer(memo="저녁", phones=[], version=5)
    again = onto_present(form, present, changed(form), 5)
    assert (again["memo"], again["phones.0.number"], again["version"]) == ("저녁", "", 5)
    assert changed(again) == {"address": "서울"}


def test_what_both_changed_stays_as_typed() -> None:
    form = opened_customer()
    form.values |= {"phones.0.number": "010-9999-0000", "memo": "내 메모"}
    present = opened_customer(memo="저녁", version=4)
    assert set(changed(onto_present(form, present, changed(form), 4))) == {"phones", "memo"}


def test_a_cars_kilometres_are_compared_as_numbers() -> None:
    texts = ("model", "engine", "transmission", "vin", "company", "first_registered", "memo", "assignee")
    car = {**dict.fromkeys(texts), "mileage_km": 45210, "average_km_per_year": 15000, "version": 1}
    form = car_form({**car, "plate": "12가3456"})
    opened(form, car_payload(form))
    form.values |= {"mileage_km": "45,210", "average_km_per_year": "16,000"}
    assert changes(form, car_payload(form)) == {"average_km_per_year": 16000}
