"""What the events of the catalogue leave in the look-up table, and what a shop is offered of it."""

from __future__ import annotations

from dataclasses import replace

from services.estimate.catalogue import events as e
from services.estimate.catalogue.offer import offered
from services.estimate.catalogue.streams import ITEM_CODEC
from services.estimate.fold import Rows, fold
from shared.eventlog import Meta, NewEvent, Write
from shared.kernel.ids import new_id
from shared.testing.memory_log import MemoryLog
from tests.unit.services.estimate.test_catalogue import CHEAPER, GROUPS, SHAFT


def row_after(*events: e.ItemEvent) -> dict:
    log = MemoryLog()
    fresh = [NewEvent(*ITEM_CODEC.encode(event)) for event in events]
    log.append([Write("catalogue_item-i", 0, fresh)], Meta(new_id(), "e-1", "suwon", new_id()))
    rows = Rows()
    for stored in log.read_stream("catalogue_item-i"):
        fold(rows, stored)  # one by one, as in as many batches: the row itself is what goes on
    return rows.tables["catalogue_item"]["i"]


def test_an_item_is_found_by_name_initials_code_and_the_words_of_its_range():
    row = row_after(replace(GROUPS, entry=replace(SHAFT, model_range="쏘나타 EF")))
    assert (row["name_key"], row["initials"], row["molit_code"]) == (
        "프로펠러샤프트",
        "ㅍㄹㅍㄹㅅㅍㅌ",
        "S03",
    )
    assert row["model_words"] == ["쏘나타", "ef"]


def test_a_shop_is_offered_its_own_prices_and_the_others_the_groups():
    row = row_after(GROUPS, e.CatalogueItemOverridden(dealership="suwon", prices=CHEAPER))
    here, there = (offered(row["folded"], row["version"], shop) for shop in ("suwon", "incheon"))
    assert (here["unit_price"], here["overridden"], here["group_prices"]["unit_price"]) == (
        180_000,
        True,
        200_000,
    )
    assert (there["unit_price"], there["overridden"], there["group_prices"]) == (200_000, False, None)
    assert here["labour_hours"] == "1.5"


def test_a_retired_item_stays_in_the_table():
    assert row_after(GROUPS, e.CatalogueItemRetired())["retired"] is True
