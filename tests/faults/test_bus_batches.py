"""Facts handled in batches: all or none, and a fact that cannot be handled spoils no other."""

from __future__ import annotations

import pytest

from shared.bus.deadletters import open_dead_letters
from shared.bus.topology import Subscription
from tests.faults import facts
from tests.faults.eventually import eventually

SUBSCRIPTION = Subscription("till", "tally", ("till.MoneyTaken",))
COUNT = 60


@pytest.fixture
def dead(till, amqp_url):
    with open_dead_letters(amqp_url, [SUBSCRIPTION]) as opened:
        yield opened


@pytest.mark.timeout(90)
def test_one_that_fails_is_put_away_alone_and_can_be_replayed(till, tallied, amqp_url, dead, cured):
    events = [
        facts.made(11, number, **({"unlisted": True} if number == 30 else {})) for number in range(COUNT)
    ]
    till(amqp_url)
    facts.deliver(amqp_url, events)
    [letter] = eventually(lambda: dead.letters(SUBSCRIPTION.queue))
    assert (letter.fact.id, letter.reason) == (events[30].id, "Poisoned: not on the list")
    others = facts.identities(events) - {events[30].id}
    eventually(lambda: set(dict(tallied())) == {str(one) for one in others})
    cured.touch()
    assert dead.replay(SUBSCRIPTION.queue) == 1
    eventually(lambda: len(tallied()) == COUNT)


@pytest.mark.timeout(90)
def test_what_waits_is_taken_together(till, tallied, amqp_url):
    events = [facts.made(12, number) for number in range(COUNT)]
    process = till(amqp_url)
    process.stop()
    facts.deliver(amqp_url, events)
    process.start()
    eventually(lambda: len(tallied()) == COUNT)
    assert max(together for _, together in tallied()) == 20
