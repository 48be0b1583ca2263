"""The inbox: once only, also in batches, and notes that can go do go."""

from __future__ import annotations

from collections import Counter
from contextlib import closing, suppress
from copy import copy
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from shared.bus.fact import Fact
from shared.bus.inbox import Forgotten, first_time, only_new
from shared.bus.inbox.pruning import prune
from shared.bus.topology import Subscription
from shared.kernel.clock import now
from shared.kernel.ids import new_id
from shared.postgres import Pool

ONE = Subscription("till", "on_money", ("till.MoneyTaken",))
MONTHS_AGO = now() - timedelta(days=90)


def fact(recorded_at: datetime | None = None, event_id: UUID | None = None) -> Fact:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    return Fact(
        id=event_id or new_id(), type="MoneyTaken", schema=1, stream="till-1", version=1, data={}, actor="a",
        dealership="suwon", command_id=new_id(), correlation_id=new_id(), causation_id=None,
        traceparent=None, occurred_at=at, recorded_at=recorded_at or now(), place="1.1",
    )  # fmt: skip


@pytest.fixture
def views(views_url):
    with closing(Pool(views_url, size=1)) as pool:
        with pool.transaction() as cursor:
            cursor.execute("TRUNCATE bus.inbox, bus.inbox_horizon")
        yield pool


def taken(views, *facts: Fact) -> list[Fact]:
    with views.transaction() as cursor:
        return only_new(cursor, ONE.consumer, facts)


def pruned(views, waiting: int = 0) -> int:
    return prune(views, [ONE], lambda _: waiting, settled=timedelta(0))


def test_a_fact_is_taken_once_and_another_consumer_takes_it_too(views):
    one = fact()
    with views.transaction() as cursor:
        assert first_time(cursor, ONE.consumer, one)
        assert not first_time(cursor, ONE.consumer, one)
        assert first_time(cursor, "till.tally", one)


def test_an_effect_that_is_rolled_back_takes_its_note_along(views):
    one = fact()
    with suppress(ZeroDivisionError), views.transaction() as cursor:
        assert first_time(cursor, ONE.consumer, one)
        raise ZeroDivisionError
    assert taken(views, one) == [one]


def test_a_batch_takes_each_once_in_its_order(views):
    first, second, third = fact(), fact(), fact()
    taken(views, second)
    assert taken(views, third, first, third, second, first) == [third, first]


def test_old_notes_go_when_nothing_waits_and_newer_ones_stay(views):
    old, new = fact(MONTHS_AGO), fact()
    taken(views, old, new)
    assert [pruned(views) for _ in range(3)] == [0, 1, 0]
    assert taken(views, new) == []


def test_while_something_waits_every_note_stays(views):
    old = fact(MONTHS_AGO)
    taken(views, old, fact())
    assert [pruned(views, waiting=1) for _ in range(3)] == [0, 0, 0]
    assert taken(views, old) == []


def test_a_consumer_that_has_not_got_past_them_keeps_its_notes(views):
    taken(views, fact(MONTHS_AGO))
    assert [pruned(views) for _ in range(3)] == [0, 0, 0]


def test_what_comes_again_after_its_note_went_is_not_guessed_about(views):
    old = fact(MONTHS_AGO)
    taken(views, old, fact())
    assert Counter(pruned(views) for _ in range(2)) == Counter([0, 1])
    with pytest.raises(Forgotten):
        taken(views, copy(old), fact())
