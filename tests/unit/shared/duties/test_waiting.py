"""How long a duty waits, and when a system that is down is left alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from shared.duties import before_poll, before_retry
from shared.duties.breaker import FAILURES_THAT_OPEN, FIRST_REST, LONGEST_REST, Breaker

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def failed(breaker: Breaker, times: int, at: datetime = NOW) -> None:
    for _ in range(times):
        breaker.failed(at)


def test_each_retry_waits_twice_as_long_spread_by_chance_up_to_ten_minutes():
    assert before_retry(1, 0.0) == timedelta(seconds=1)
    assert before_retry(3, 0.0) == timedelta(seconds=4)
    assert before_retry(3, 0.5) == timedelta(seconds=6)
    assert before_retry(50, 0.999) <= timedelta(minutes=10)


def test_polls_come_soon_at_first_and_every_five_minutes_in_the_end():
    assert before_poll(0, 0.0) == timedelta(seconds=0.5)
    assert before_poll(99, 0.0) == timedelta(minutes=5)
    assert before_poll(99, 0.999) < timedelta(minutes=6.1)


def test_a_few_failures_close_nothing():
    breaker = Breaker()
    failed(breaker, FAILURES_THAT_OPEN - 1)
    assert breaker.room(NOW, 100) == 100


def test_failures_in_a_row_open_it_and_then_one_may_probe():
    breaker = Breaker()
    failed(breaker, FAILURES_THAT_OPEN)
    assert breaker.room(NOW, 100) == 0
    assert breaker.room(NOW + FIRST_REST, 100) == 1


def test_a_probe_that_fails_rests_longer_and_one_that_succeeds_closes_it():
    breaker = Breaker()
    failed(breaker, FAILURES_THAT_OPEN)
    later = NOW + FIRST_REST
    breaker.failed(later)
    assert breaker.room(later + FIRST_REST, 100) == 0
    assert breaker.room(later + 2 * FIRST_REST, 100) == 1
    breaker.succeeded()
    assert breaker.room(later, 100) == 100


def test_it_never_rests_longer_than_its_longest():
    breaker, at = Breaker(), NOW
    failed(breaker, FAILURES_THAT_OPEN)
    for _ in range(30):
        at = breaker.open_until
        breaker.failed(at)
    assert breaker.open_until - at == LONGEST_REST
