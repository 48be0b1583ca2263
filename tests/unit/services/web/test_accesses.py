"""Whom an answer tells of, and what of it is noted."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from services.web.accesses import Accesses, Look, customers_in


@pytest.mark.parametrize(
    ("told", "whose"),
    [
        ({"id": "c1", "kind": "person", "name": "김"}, {"c1"}),
        (
            {"hits": [{"customer_id": "c1", "car_id": "k"}, {"customer_id": "c2", "kind": "company"}]},
            {"c1", "c2"},
        ),
        ({"id": "order", "customer": {"id": "c1", "name": "김"}, "lines": [{"id": "l"}]}, {"c1"}),
        ({"pairs": [{"one": {"id": "c1"}, "other": {"id": "c2"}}]}, {"c1", "c2"}),
        ({"rows": [{"id": "row", "customer": "김철수", "customer_id": "c1"}]}, {"c1"}),
        ([{"customer_id": "c1", "as_of": None}, {"entries": []}], {"c1"}),
        ({"id": "t", "kind": "repair", "customer_id": None, "customer": None}, set()),
    ],
)
def test_customers_are_known_by_how_they_are_named(told: Any, whose: set[str]) -> None:
    assert set(customers_in(told)) == whose


class Bus:
    """Keeps what the staff service would be told."""

    def __init__(self) -> None:
        self.noted: list[dict[str, Any]] = []

    async def call(self, service: str, method: str, payload: dict[str, Any], **_: Any) -> dict[str, Any]:
        assert (service, method) == ("staff", "note_access")
        self.noted.append(payload)
        return {}


def look(*customers: str, **more: Any) -> Look:
    told = {"employee": "ann", "dealership": "suwon", "address": "10.0.0.1", "page": "GET /today/board"}
    return Look(**told | {"customers": frozenset(customers)} | more)


def noted(*looks: tuple[float, Look]) -> list[list[str]]:
    """Whom each row names, of looks at these seconds."""
    bus, now = Bus(), 0.0
    accesses = Accesses(bus, lambda: "web", lambda: now)
    for at, each in looks:
        now = at
        asyncio.run(accesses.note(each))
    return [row["customers"] for row in bus.noted]


def test_each_look_is_a_row_also_the_same_one_again() -> None:
    assert noted((0, look("c1")), (1, look("c1"))) == [["c1"], ["c1"]]


def test_a_page_that_refreshes_itself_notes_only_whom_it_has_not_shown_yet() -> None:
    fresh = look("c1", "c2", refresh=True)
    assert noted((0, look("c1")), (1, fresh), (2, fresh)) == [["c1"], ["c2"]]


def test_a_page_left_open_is_one_look_for_an_hour() -> None:
    assert noted((0, look("c1")), (3599, look("c1", refresh=True)), (3601, look("c1", refresh=True))) == [
        ["c1"],
        ["c1"],
    ]


def test_the_parts_that_a_page_fetches_belong_to_the_look() -> None:
    part = look("c1", page="GET /orders/{id}/consent", refresh=True)
    assert noted((0, look("c1", page="GET /orders/{id}")), (1, part), (2, part)) == [["c1"]]


def test_saying_that_it_is_a_refresh_hides_no_first_look() -> None:
    assert noted((0, look("c1", refresh=True)), (1, look("c1", employee="ben", refresh=True))) == [
        ["c1"],
        ["c1"],
    ]


def test_who_shows_nobody_notes_nothing_but_a_file_is_noted_even_so() -> None:
    assert noted((0, look())) == []
    assert noted((0, look(reason="audit"))) == [[]]


def test_a_long_file_takes_several_rows_and_leaves_nobody_out() -> None:
    everybody = [f"c{number:05}" for number in range(12_001)]
    rows = noted((0, look(*everybody, reason="notice")))
    assert [len(row) for row in rows] == [5000, 5000, 2001]
    assert sorted(each for row in rows for each in row) == everybody
