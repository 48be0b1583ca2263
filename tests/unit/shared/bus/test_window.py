"""The relay's window: the checkpoint never passes over something unconfirmed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.bus.relay.window import Rejected, Window


def filled(count: int) -> Window[int]:
    window: Window[int] = Window(100)
    for item in range(1, count + 1):
        window.sent(item)
    return window


def test_it_waits_for_the_gap():
    window = filled(4)
    window.ack(2, multiple=False)
    window.ack(4, multiple=False)
    assert (window.confirmed, window.oldest, len(window)) == (None, 1, 4)
    window.ack(1, multiple=False)
    assert (window.confirmed, window.oldest) == (2, 3)
    window.ack(3, multiple=False)
    assert (window.confirmed, window.oldest, len(window)) == (4, None, 0)


def test_a_rejection_is_never_a_confirm():
    window = filled(2)
    with pytest.raises(Rejected):
        window.nack(1, multiple=False)
    assert window.confirmed is None


@given(st.permutations(range(1, 13)), st.integers(1, 12))
def test_in_any_order_it_stands_before_the_first_gap(order, seen):
    window = filled(12)
    acknowledged = set()
    for number in order[:seen]:
        window.ack(number, multiple=False)
        acknowledged.add(number)
    first_gap = min(set(range(1, 14)) - acknowledged)
    assert (window.confirmed or 0) == first_gap - 1
    assert window.take_count() == first_gap - 1
    assert window.take_count() == 0


@given(st.lists(st.integers(1, 12), min_size=1, max_size=5))
def test_confirms_for_all_up_to_a_number(numbers):
    window = filled(12)
    for number in sorted(numbers):
        window.ack(number, multiple=True)
    assert window.confirmed == max(numbers)
    assert len(window) == 12 - max(numbers)
