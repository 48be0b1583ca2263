"""Every delivery twice and shuffled has the effects of the clean run."""

from __future__ import annotations

import pytest

from tests.faults import facts
from tests.faults.eventually import eventually

SEED, COUNT = 20260303, 120


def play(till, takings, tallied, amqp_url, removed: str = "") -> tuple[list, list]:
    """Amounts by fact, and the facts that were listed in batches."""
    events = [facts.made(SEED, number) for number in range(COUNT)]
    till(amqp_url, removed)
    facts.deliver(amqp_url, facts.twice_and_shuffled(SEED, events))
    # the last of all deliveries: when it has had its effect, and the queue is empty, all have
    end = facts.made(SEED, COUNT)
    eventually(lambda: len(takings()) >= COUNT and len(tallied()) >= COUNT)
    facts.deliver(amqp_url, [end])
    eventually(lambda: all(str(end.id) in dict(rows()) for rows in (takings, tallied)))
    eventually(lambda: facts.unsettled(amqp_url) == 0)
    amounts = [row for row in takings() if row[0] != str(end.id)]
    return amounts, [fact_id for fact_id, _ in tallied() if fact_id != str(end.id)]


def clean() -> tuple[list, list]:
    events = [facts.made(SEED, number) for number in range(COUNT)]
    amounts = sorted((str(event.id), event.data["amount"]) for event in events)
    return amounts, [fact_id for fact_id, _ in amounts]


@pytest.mark.timeout(90)
def test_the_effects_are_those_of_the_clean_run(till, takings, tallied, amqp_url):
    assert play(till, takings, tallied, amqp_url) == clean()


@pytest.mark.timeout(90)
def test_without_the_inbox_they_are_doubled(till, takings, tallied, amqp_url):
    assert all(
        found != right
        for found, right in zip(play(till, takings, tallied, amqp_url, "inbox"), clean(), strict=True)
    )
