"""Saving an order's page: a command for each changed section, in a row, each on the version before."""

import asyncio
from types import SimpleNamespace

import pytest

from services.web.forms import Form
from services.web.pages.orders_saving import mileage_of, save, sections
from shared.kernel.errors import InvalidInput, Refusal
from tests.unit.services.web.pages.order_answer import FORMATS, as_shown, line, order

WEB = SimpleNamespace(formats=FORMATS)


def changed(stored=None, **typed):
    stored = stored or order()
    form = as_shown(stored)
    form.values |= typed
    return dict(sections(stored, form, WEB))


@pytest.mark.parametrize(
    "stored",
    [order(), order(assignee="e1"), order(lines=[]), order(lines=[line("l1"), line("l2", quantity="2.5")]),
     order(promised_at=None), order(for_shop="첫 줄\n둘째 줄"), order(state="reserved", mileage_km=None)],
)  # fmt: skip
def test_a_page_that_nobody_touched_sends_nothing(stored):
    assert changed(stored) == {}


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ({"request": "소음, 진동"}, {"change_header": {"request": "소음, 진동"}}),
        ({"promised_at": ""}, {"change_header": {"promised_at": None}}),
        (
            {"promised_at": "2026-11-24T09:30"},
            {"change_header": {"promised_at": "2026-11-24T00:30:00+00:00"}},
        ),
        (
            {"mileage_km": "121,000"},
            {"change_header": {"mileage_km": 121_000, "mileage_reason": None, "certificate": None}},
        ),
        ({"assignee": "e2"}, {"assign_order": {"assignee": "e2"}}),
        (
            {"flags.happy_call": "on", "flags.vat": ""},
            {"set_flags": {"flags": {"vat": False, "happy_call": True}}},
        ),
        ({"for_shop": "다음에\r\n확인"}, {"write_opinions": {"for_shop": "다음에\n확인"}}),
        ({"discount": "5,500"}, {"set_discount": {"amount": 5_500}}),
    ],
)
def test_what_was_changed_is_sent_and_nothing_else(typed, sent):
    assert changed(**typed) == sent


def test_lines_are_sent_whole_with_their_ids():
    sent = changed(**{"line.unit_price": ["36,000"]})
    assert [(each["id"], each["unit_price"]) for each in sent["revise_lines"]["lines"]] == [("l1", 36_000)]
    assert changed(**{"line.item": [""], "line.unit_price": [""], "line.labour_fee": [""]}) == {
        "revise_lines": {"lines": []}
    }


class Services:
    """Takes commands like maintenance: each moves the order's version on, one is refused."""

    formats = FORMATS

    def __init__(self, refuses=""):
        self.refuses, self.asked = refuses, []

    async def command(self, service, method, payload, *, form):
        self.asked.append((method, payload["version"], form.command_id))
        if method == self.refuses:
            raise InvalidInput(fields={"amount": "discount_too_large"})
        return {"version": payload["version"] + 1, "place": "8.1"}


def typed_form():
    form = as_shown(order())
    form.values |= {"request": "진동", "for_shop": "확인", "discount": "9999999"}
    return form


def test_each_section_goes_on_from_the_version_that_the_one_before_made():
    web = Services()
    reached = asyncio.run(save(web, order(), typed_form()))
    assert [(method, version) for method, version, _ in web.asked] == [
        ("change_header", 3), ("write_opinions", 4), ("set_discount", 5),
    ]  # fmt: skip
    assert reached["version"] == 6


def test_what_was_stored_before_a_refusal_is_not_sent_again_and_is_no_conflict():
    form = typed_form()
    with pytest.raises(Refusal) as refused:
        asyncio.run(save(Services("set_discount"), order(), form))
    assert refused.value.fields == {"discount": "discount_too_large"}
    assert form.values["version"] == 5  # the next try begins where this one ended


def test_the_same_form_sent_twice_is_the_same_commands():
    form, first, second = typed_form(), Services(), Services()
    for web in (first, second):
        form.values["version"] = "3"
        asyncio.run(save(web, order(), form))
    assert first.asked == second.asked
    assert len({command for _, _, command in first.asked}) == 3


def test_a_mileage_that_went_backwards_goes_with_its_certificate():
    paper = {"issuer": "수원시", "issued_on": "2026-11-02", "number": "0117"}
    typed = {f"certificate.{part}": told for part, told in paper.items()}
    form = Form({"mileage_km": "1,000", "mileage_reason": "계기판 교체", **typed})
    told = {"mileage_km": 1000, "mileage_reason": "계기판 교체", "certificate": paper}
    assert mileage_of(form) == told
    del form.values["certificate.number"]
    assert mileage_of(form)["certificate"] == {**paper, "number": ""}, "the door says which part is missing"
    assert mileage_of(Form({"mileage_km": "1000"}))["certificate"] is None
