"""A customer's time line reads as sentences; no title, field or refusal is without a text."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from services.customer.errors import CustomerRefusal
from services.customer.events import ContactKind, ContactState, PhoneKind, Sex, Trade
from services.customer.model import CAR_FIELDS, CUSTOMER_FIELDS
from services.web.formats import Formats
from services.web.i18n import catalogues
from services.web.pages.customers_page import CONTACT_KINDS, CONTACT_STATES, others, visits
from services.web.pages.customers_telling import TimelineTeller, Told
from shared.contracts.reporting import Title
from shared.kernel.languages import LANGUAGES
from shared.kernel.money import Currency


def tell(title: str, language: str = "ko", **given: Any) -> Told:
    catalogue = catalogues()[language]
    formats = Formats(language, "Asia/Seoul", Currency.KRW)

    def text(key: str, /, **params: Any) -> str:
        return catalogue.text(key, params, formats.names())

    fixed = ("plate", "number", "amount", "currency", "order_id", "contact")
    entry = {
        "at": "2026-11-23T02:42:00+00:00",
        "title": title,
        "actor": "e1",
        "dealership": "seoul",
        **{name: given.pop(name, None) for name in fixed},
        "params": given,
    }
    (told,) = TimelineTeller(text, formats, {"e1": "심익보"}).tell([entry])
    return told


def test_a_delivery_names_what_was_done_and_what_is_owed() -> None:
    told = tell(
        "order.delivered",
        number="26-0012",
        amount=412500,
        currency="KRW",
        items=["엔진오일", "에어필터"],
        mileage_km=45210,
        receivable=12500,
    )
    assert told.sentence == "출고 26-0012"
    assert told.detail == "엔진오일, 에어필터 · 45,210 km · 미수 12,500원"
    assert (told.amount, told.who) == (412500, "심익보")


def test_changed_fields_are_named_in_words() -> None:
    assert tell("customer.changed", fields=["phones", "address"]).sentence == "고객 정보 수정: 전화번호, 주소"


def test_a_contact_shows_its_kind_title_and_content() -> None:
    contact = {"kind": "phone_call", "title": "정기점검 안내", "content": "다음 주에 방문"}
    told = tell("contact.recorded", contact=contact)
    assert (told.sentence, told.detail) == ("[전화] 정기점검 안내", "다음 주에 방문")


def test_a_contact_that_went_on_shows_both_states() -> None:
    contact = {"kind": "phone_call", "title": "안내", "content": ""}
    told = tell("contact.state_changed", contact=contact, state="done", previous="waiting")
    assert told.sentence == "[전화] 안내: 대기 → 완료"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_title_field_choice_and_refusal_has_a_text(language: str) -> None:
    needed = {f"timeline.{title}" for title in get_args(Title)}
    needed |= {f"customer.{name}" for name in (*CUSTOMER_FIELDS, *CAR_FIELDS, "plate", "customer_id")}
    needed |= {f"contact.kind.{kind}" for kind in ContactKind}
    needed |= {f"contact.state.{state}" for state in ContactState}
    needed |= {f"phone.kind.{kind}" for kind in PhoneKind}
    needed |= {f"sex.{each}" for each in Sex} | {f"trade.{each}" for each in Trade}
    needed |= {f"refusal.{each.code}" for each in CustomerRefusal.__subclasses__()}
    assert needed - set(catalogues()[language]) == set()


def test_the_choices_of_the_page_are_those_of_the_service() -> None:
    assert set(CONTACT_KINDS) == set(ContactKind)
    assert set(CONTACT_STATES) == set(ContactState)


def test_a_cars_last_visit_is_its_newest_reception() -> None:
    rows = [
        {"state": "reserved", "received_at": None},
        {"state": "delivered", "received_at": "2026-11-20T01:00:00+00:00"},
        {"state": "delivered", "received_at": "2026-02-01T01:00:00+00:00"},
    ]
    shown = visits({"rows": rows, "count": 3, "sums": {"KRW": {"total": 1000, "receivable": 0}}})
    assert shown["last"] == "2026-11-20T01:00:00+00:00"
    assert shown["sums"] == [{"currency": "KRW", "total": 1000, "receivable": 0}]


def test_the_other_record_of_a_pair_is_suggested_whichever_side_it_stands_on() -> None:
    one, other = {"id": "a", "name": "김"}, {"id": "b", "name": "김"}
    pair = {"one": one, "other": other, "phones": ["010-1234-5678"]}
    assert [found["id"] for found in others([pair], "a")] == ["b"]
    assert [found["id"] for found in others([pair], "b")] == ["a"]
