"""Both records stand side by side before they become one; a car is offered to everybody but its owner."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from services.web.assets import Assets
from services.web.formats import Formats
from services.web.forms import Form
from services.web.i18n import catalogues
from services.web.pages.customers_transfer import new_owners
from services.web.rendering import Templates
from shared.kernel.money import Currency

_FORMATS = Formats("ko", "Asia/Seoul", Currency.KRW)


def text(key: str, /, **params: Any) -> str:
    return catalogues()["ko"].text(key, params, _FORMATS.names())


def shown(template: str, **context: Any) -> str:
    web = SimpleNamespace(may=lambda name: True, reason_text=str, refusal_text=str)
    frame = {"web": web, "_": text, "csrf": "proof", "language": "ko", **_FORMATS.names()}
    return Templates(Assets()).block(f"customers/{template}.html", "form", {**frame, **context})


def record(key: str, name: str, plate: str, version: int) -> dict[str, Any]:
    texts = ("registration_number", "representative", "email", "address", "memo", "sex", "birth_date")
    return {
        **dict.fromkeys(texts),
        "id": key,
        "name": name,
        "kind": "person",
        "version": version,
        "assignee": "left-the-house",
        "phones": [{"shown": "010-1234-5678", "kind": "mobile", "note": ""}],
        "cars": [{"plate": plate, "model": "QM6"}],
        "contacts": {"open": 0},
    }


def hit(customer: str, plate: str | None) -> dict[str, Any]:
    return {"customer_id": customer, "name": f"<{customer}>", "kind": "person", "phone": None, "plate": plate}


def test_both_records_are_shown_each_with_its_cars_version_and_button() -> None:
    records = [record("p1", "홍길동", "12가3456", 3), record("p2", "홍 길동", "34나5678", 5)]
    html = shown("merge", form=Form(), records=records, names={}, path="/customers/p1/merge/p2")
    for each in ("홍길동", "홍 길동", "12가3456", "34나5678", text("customer.merge.what")):
        assert each in html
    assert 'name="version.p1" value="3"' in html
    assert 'name="version.p2" value="5"' in html
    assert html.count('name="survivor"') == 2


def test_a_customer_with_several_cars_is_offered_once_and_the_owner_never() -> None:
    hits = [hit("p2", "12가3456"), hit("p1", "34나5678"), hit("p2", "56다7890"), hit("p3", None)]
    owners = new_owners(hits, "p1")
    assert [(each["id"], each["plates"]) for each in owners] == [("p2", ["12가3456", "56다7890"]), ("p3", [])]


def test_the_new_owner_is_chosen_against_the_version_that_was_seen() -> None:
    car = {"id": "c1", "plate": "12가3456", "model": "QM6", "customer": {"name": "홍길동"}}
    form = Form({"version": 7})
    html = shown("transfer", car=car, form=form, text="김", owners=new_owners([hit("p2", None)], "p1"))
    assert 'name="version" value="7"' in html
    assert 'name="customer_id" value="p2"' in html
    assert "&lt;p2&gt;" in html
    assert text("customer.transfer.what") in html


def test_before_a_search_nobody_is_offered() -> None:
    car = {"id": "c1", "plate": "12가3456", "model": "QM6", "customer": {"name": "홍길동"}}
    assert "<table" not in shown("transfer", car=car, form=Form(), text="", owners=[])
