"""Every delivery twice and shuffled has the effects of the clean run."""

from __future__ import annotations

import pytest

from tests.faults import facts
from tests.faults.conftest import eventually

SEED, COUNT = 20260303, 120


def play(till, takings, amqp_url, mutant: str = "") -> list[tuple[str, int]]:
    events = [facts.made(SEED, number) for number in range(COUNT)]
    till(amqp_url, mutant)
    facts.deliver(amqp_url, facts.twice_and_shuffled(SEED, events))
    # the last of all deliveries: when it has had its effect, and the queue is empty, all have
    end = facts.made(SEED, COUNT)
    eventually(lambda: len(takings()) >= COUNT)
    facts.deliver(amqp_url, [end])
    eventually(lambda: str(end.id) in {fact_id for fact_id, _ in takings()})
    eventually(lambda: facts.unsettled(amqp_url) == 0)
    return [row for row in takings() if row[0] != str(end.id)]


def clean() -> list[tuple[str, int]]:
    return sorted(
        (str(event.id), event.data["amount"]) for event in (facts.made(SEED, n) for n in range(COUNT))
    )


@pytest.mark.timeout(90)
def test_the_effects_are_those_of_the_clean_run(till, takings, amqp_url):
    assert play(till, takings, amqp_url) == clean()


@pytest.mark.timeout(90)
def test_without_the_inbox_they_are_doubled(till, takings, amqp_url):
    assert play(till, takings, amqp_url, "no_inbox") != clean()
