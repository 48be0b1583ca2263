"""What a row of a bill comes to is an amount too, at every door that takes rows."""

from __future__ import annotations

from typing import Any

import pytest

from services.estimate.catalogue.schemas import EntryInput
from services.estimate.estimating.schemas import LineInput
from services.maintenance.schemas import LineInput as OrderLine
from shared.bus.door import Door, admit
from shared.bus.fields import LARGEST_AMOUNT
from shared.kernel.errors import InvalidInput

ROWS: dict[type[Door], dict[str, Any]] = {
    OrderLine: {"item": "엔진오일"},
    LineInput: {"item": "엔진오일"},
    EntryInput: {"name": "엔진오일", "uncoded": True},
}


def refused(door: type[Door], **row: Any) -> dict[str, str]:
    with pytest.raises(InvalidInput) as refusal:
        admit(door(), ROWS[door] | row)
    return dict(refusal.value.fields)


@pytest.mark.parametrize("door", ROWS)
def test_many_at_a_high_price_are_refused(door):
    """Ninety such rows would be more than the sums of a view hold: the board of every shop would stand."""
    assert refused(door, quantity="100000", unit_price=LARGEST_AMOUNT) == {"unit_price": "too_large"}
    assert refused(door, quantity="1.001", unit_price=LARGEST_AMOUNT) == {"unit_price": "too_large"}
    for number, price in (("100000", LARGEST_AMOUNT // 100_000), ("1", LARGEST_AMOUNT), ("0.5", 7)):
        assert admit(door(), ROWS[door] | {"quantity": number, "unit_price": price})["unit_price"] == price


def test_so_they_are_in_another_class_of_the_part():
    dear = {"part_class": "C", "unit_price": LARGEST_AMOUNT}
    assert refused(LineInput, quantity="2", unit_price=1, grades=[dear]) == {"unit_price": "too_large"}
