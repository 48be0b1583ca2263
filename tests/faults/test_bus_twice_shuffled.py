"""Every delivery twice and shuffled has the effects of the clean run."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.faults import facts
from tests.faults.eventually import eventually

COUNT = 120


def play(till, takings, tallied, amqp_url, seed: int, removed: str = "") -> tuple[list, list]:
    """Amounts by fact, and the facts that were listed in batches."""
    events = [facts.made(seed, number) for number in range(COUNT)]
    till(amqp_url, removed)
    facts.deliver(amqp_url, facts.twice_and_shuffled(seed, events))
    # the last of all deliveries: when it has had its effect, and the queue is empty, all have
    end = facts.made(seed, COUNT)
    eventually(lambda: len(takings()) >= COUNT and len(tallied()) >= COUNT)
    facts.deliver(amqp_url, [end])
    eventually(lambda: all(str(end.id) in dict(rows()) for rows in (takings, tallied)))
    eventually(lambda: facts.unsettled(amqp_url) == 0)
    amounts = [row for row in takings() if row[0] != str(end.id)]
    return amounts, [fact_id for fact_id, _ in tallied() if fact_id != str(end.id)]


def clean(seed: int) -> tuple[list, list]:
    events = [facts.made(seed, number) for number in range(COUNT)]
    amounts = sorted((str(event.id), event.data["amount"]) for event in events)
    return amounts, [fact_id for fact_id, _ in amounts]


@pytest.mark.timeout(90)
def test_the_effects_are_those_of_the_clean_run(till, takings, tallied, amqp_url, seed, report):
    found, right = play(till, takings, tallied, amqp_url, seed), clean(seed)
    once, both = ([Counter(rows) for rows in effects] for effects in (right, found))
    lost, doubled = (
        sum((b - a).total() for a, b in zip(*two, strict=True)) for two in ((both, once), (once, both))
    )
    report(
        f"twice and shuffled: seed {seed}, {COUNT} facts delivered twice to two handlers,"
        f" lost {lost}, doubled or unexpected {doubled}"
    )
    assert found == right


@pytest.mark.timeout(90)
def test_without_the_inbox_they_are_doubled(till, takings, tallied, amqp_url, seed):
    assert all(
        found != right
        for found, right in zip(
            play(till, takings, tallied, amqp_url, seed, "inbox"), clean(seed), strict=True
        )
    )
