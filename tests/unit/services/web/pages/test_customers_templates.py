"""The customer pages show what the services answer, and offer only what the reader may do."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from services.web.assets import Assets
from services.web.formats import Formats
from services.web.forms import Form
from services.web.i18n import catalogues
from services.web.pages.customers_page import CONTACT_KINDS, CONTACT_STATES, visits
from services.web.rendering import Templates
from shared.kernel.money import Currency

_FORMATS = Formats("ko", "Asia/Seoul", Currency.KRW)


def text(key: str, /, **params: Any) -> str:
    return catalogues()["ko"].text(key, params, _FORMATS.names())


def shown(block: str, *permissions: str, **changes: Any) -> str:
    web = SimpleNamespace(may=lambda name: name in permissions, reason_text=str, refusal_text=str)
    context = {"web": web, "_": text, "csrf": "proof", "language": "ko", **_FORMATS.names()}
    return Templates(Assets()).block("customers/customer.html", block, context | page() | changes)


def due(**changed: Any) -> dict[str, Any]:
    row = {
        "item": "engine_oil", "names": {"ko": "엔진오일"}, "km": 10000, "months": 12, "since": "2025-12-03",
        "since_km": 40000, "due_on": "2026-12-03", "due_by": "km", "due_km": 50000, "km_per_year": 12000,
        "consents": False, "reminded": False, "postponed_until": None, "dismissed": False,
    }  # fmt: skip
    return {**row, **changed}


def page() -> dict[str, Any]:
    car = {
        "id": "c1",
        "plate": "12가3456",
        "model": "QM6 (2016~현재) HZG",
        "engine": "2.0 dCi",
        "mileage_km": 45210,
        "vin": None,
        "memo": "",
        "version": 1,
    }
    order = {
        "id": "o1",
        "number": "26-0012",
        "state": "delivered",
        "received_at": "2026-11-20T01:00:00+00:00",
        "items": ["엔진오일", "에어필터"],
        "total": 412500,
        "receivable": 12500,
        "currency": "KRW",
    }
    told = {"rows": [order], "count": 1, "sums": {"KRW": {"total": 412500, "receivable": 12500}}}
    cars = [{**car, **visits(told)}]
    history = {"entries": [], "next": None, "turnover": [], "show": "all", "filters": ["all", "money"]}
    return {
        "customer": customer(),
        "assignee": "심익보",
        "cars": cars,
        "car": cars[0],
        "owed": [{"currency": "KRW", "total": 12500, "orders": []}],
        "history": history,
        "people": [("e1", "심익보")],
        "contacts": [],
        "suggestions": [],
        "contact_form": Form({"kind": "phone_call", "state": "done"}),
        "state_form": Form(),
        "link_form": Form(),
        "link_sent": False,
        "upkeep": {"rows": [due()], "today": "2026-11-23"},
        "upkeep_form": Form(),
        "kinds": CONTACT_KINDS,
        "states": CONTACT_STATES,
    }


def customer() -> dict[str, Any]:
    numbers = (("+821012345678", "010-1234-5678", True), ("+82212345678", "02-1234-5678", False))
    phones = [
        {"number": number, "shown": written, "kind": "mobile", "note": "", "primary": primary}
        for number, written, primary in numbers
    ]
    texts = dict.fromkeys(("email", "address", "memo", "registration_number", "representative"), "")
    return {
        "id": "p1",
        "version": 3,
        "kind": "person",
        "name": "홍길동<b>",
        "sex": "male",
        "birth_date": "1980-02-03",
        "phones": phones,
        "phone": "010-1234-5678",
        "trades": [],
        "assignee": "e1",
        "merged_from": None,
        "contacts": {"count": 0, "open": 0, "next_date": None},
        **texts,
    }


def test_numbers_cars_orders_and_debts_stand_on_the_page() -> None:
    html = shown("live", "customer.view", "order.view", "order.edit", "customer.edit")
    assert "홍길동&lt;b&gt;" in html
    for each in ("010-1234-5678", "02-1234-5678", "12가3456", "26-0012", "412,500", "12,500원"):
        assert each in html
    assert 'href="/orders/new?car=c1"' in html
    assert 'data-live="customer:p1 car:c1"' in html


def test_who_may_only_look_is_offered_no_change() -> None:
    html = shown("live", "customer.view")
    assert "/edit" not in html
    assert "<form" not in html
    assert "/orders/new" not in html
    assert text("customer.owes_nothing") not in html


def test_the_time_line_goes_on_where_the_page_ended() -> None:
    history = {"entries": [], "next": "2026-11-20T01:00:00+00:00~7~0", "show": "money"}
    html = shown("entries", "customer.view", history=history)
    assert "show=money&amp;before=2026-11-20T01%3A00%3A00%2B00%3A00~7~0" in html


def test_a_possible_duplicate_is_named_with_the_number_it_shares() -> None:
    other = {"id": "p2", "name": "홍길동", "cars": 1, "phones": ["010-1234-5678"]}
    html = shown("live", "customer.view", "customer.edit", suggestions=[other])
    assert 'href="/customers/p2"' in html


def test_what_falls_due_says_why_and_is_put_off_by_those_who_may() -> None:
    told = shown("page", "customer.view", "customer.edit")
    assert "10,000 km, 예상 2026-12-03" in told
    assert "문자 동의 없음" in told
    assert 'action="/cars/c1/upkeep"' in told
    assert 'action="/cars/c1/upkeep"' not in shown("page", "customer.view")
