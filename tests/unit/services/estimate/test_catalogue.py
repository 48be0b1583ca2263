"""The catalogue: whose item it is, what a shop may change, which codes it may bear."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from services.estimate.catalogue import decisions as d
from services.estimate.catalogue import events as e
from services.estimate.catalogue.decisions import ITEM
from services.estimate.errors import GroupItem, ItemExists, ItemRetired, NotYourItem
from services.estimate.importing.rows import planned
from shared.kernel.errors import InvalidInput, NotFound
from shared.kernel.money import Currency
from shared.testing.behaviour import given

TODAY = date(2026, 11, 23)
SUWON = d.Keeper(dealership="suwon", group=False, today=TODAY)
INCHEON = d.Keeper(dealership="incheon", group=False, today=TODAY)
HEAD = d.Keeper(dealership="suwon", group=True, today=TODAY)
PRICES = e.Prices(unit_price=200_000, labour_fee=60_000)
SHAFT = e.Entry(name="프로펠러샤프트", molit_code="S03", prices=PRICES)
CHEAPER = e.Prices(unit_price=180_000, labour_fee=50_000, labour_hours=Decimal("1.5"))
GROUPS = e.CatalogueItemAdded(item_id="i", owner="*", currency=Currency.KRW, entry=SHAFT)
SHOPS = replace(GROUPS, owner="suwon")


def adding(keeper: d.Keeper, owner: str, entry: e.Entry = SHAFT) -> d.AddItem:
    return d.AddItem(keeper=keeper, item_id="i", owner=owner, currency=Currency.KRW, entry=entry)


def test_the_head_office_adds_for_everybody_and_a_shop_for_itself():
    given(ITEM).when(adding(HEAD, "*")).then(GROUPS)
    given(ITEM).when(adding(SUWON, "suwon")).then(SHOPS)
    given(ITEM, SHOPS).when(adding(SUWON, "suwon")).then_refused(ItemExists)


def test_a_shop_neither_adds_nor_changes_what_is_not_its_own():
    given(ITEM).when(adding(SUWON, "*")).then_refused(GroupItem, name="프로펠러샤프트")
    change = d.ChangeItem(keeper=SUWON, entry=replace(SHAFT, spec="강관"))
    given(ITEM, GROUPS).when(change).then_refused(GroupItem)
    given(ITEM, SHOPS).when(replace(change, keeper=INCHEON)).then_refused(NotYourItem)
    given(ITEM, SHOPS).when(d.RetireItem(keeper=INCHEON)).then_refused(NotYourItem)
    given(ITEM).when(change).then_refused(NotFound)


def test_a_change_says_what_stood_before_and_nothing_when_nothing_changed():
    after = replace(SHAFT, prices=CHEAPER)
    given(ITEM, SHOPS).when(d.ChangeItem(keeper=SUWON, entry=after)).then(
        e.CatalogueItemChanged(before=SHAFT, entry=after)
    )
    given(ITEM, SHOPS).when(d.ChangeItem(keeper=SUWON, entry=SHAFT)).then()


def test_a_shop_sets_and_withdraws_its_own_prices_of_the_groups_item():
    own = e.CatalogueItemOverridden(dealership="suwon", prices=CHEAPER)
    given(ITEM, GROUPS).when(d.SetOwnPrices(keeper=SUWON, prices=CHEAPER)).then(own)
    given(ITEM, GROUPS, own).when(d.SetOwnPrices(keeper=SUWON, prices=CHEAPER)).then()
    withdrawn = e.CatalogueOverrideWithdrawn(dealership="suwon")
    given(ITEM, GROUPS, own).when(d.SetOwnPrices(keeper=SUWON, prices=None)).then(withdrawn)
    given(ITEM, GROUPS, own).when(d.SetOwnPrices(keeper=INCHEON, prices=None)).then()
    assert ITEM.fold([GROUPS, own]).overrides == {"suwon": CHEAPER}
    assert ITEM.fold([GROUPS, own, withdrawn]).overrides == {}
    given(ITEM, SHOPS).when(d.SetOwnPrices(keeper=SUWON, prices=CHEAPER)).then_refused(NotYourItem)


def test_what_was_retired_is_changed_only_after_it_was_brought_back():
    gone = e.CatalogueItemRetired()
    given(ITEM, SHOPS).when(d.RetireItem(keeper=SUWON)).then(gone)
    given(ITEM, SHOPS, gone).when(d.RetireItem(keeper=SUWON)).then()
    change = d.ChangeItem(keeper=SUWON, entry=replace(SHAFT, spec="강관"))
    given(ITEM, SHOPS, gone).when(change).then_refused(ItemRetired)
    given(ITEM, SHOPS, gone).when(d.RestoreItem(keeper=SUWON)).then(e.CatalogueItemRestored())


@pytest.mark.parametrize("code", ["S15", "X01", "B21"])
def test_a_code_that_is_not_in_force_is_refused(code):
    entry = replace(SHAFT, molit_code=code)
    refusal = given(ITEM).when(adding(SUWON, "suwon", entry)).then_refused(InvalidInput)
    assert refusal.fields == {"molit_code": "unknown_work_code"}


def test_a_row_of_a_file_becomes_an_entry():
    row = {
        "name": "발전기",
        "molit_item": "발전기",
        "unit_price": "165,000원",
        "labour_fee": 60000.0,
        "part_class": "b",
    }
    item = planned(row, Currency.KRW, TODAY)
    assert item.problems == {}
    assert (item.entry["molit_code"], item.entry["unit_price"], item.entry["labour_fee"]) == (
        "E11",
        165_000,
        60_000,
    )
    assert item.entry["part_class"] == "B"
    assert item.id_for("*") == planned({**row, "unit_price": 1}, Currency.KRW, TODAY).id_for("*")
    assert item.id_for("*") != item.id_for("suwon")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"name": "", "unit_price": "1"}, {"name": "required"}),
        ({"name": "a", "unit_price": "십만"}, {"unit_price": "invalid"}),
        ({"name": "a", "unit_price": "0.5"}, {"unit_price": "invalid"}),
        ({"name": "a", "unit_price": 1, "molit_item": "없는것"}, {"molit_item": "unknown_work_item"}),
        ({"name": "a", "unit_price": 1, "molit_code": "Z99"}, {"molit_code": "unknown_work_code"}),
        ({"name": "a", "unit_price": 1, "part_class": "E"}, {"part_class": "not_a_choice"}),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(row, problem):
    assert planned(row, Currency.KRW, TODAY).problems == problem


def test_work_without_a_code_says_so():
    entry = planned({"name": "오일", "unit_price": 1, "molit_item": "기타 정비"}, Currency.KRW, TODAY).entry
    assert (entry["molit_code"], entry["uncoded"]) == (None, True)
