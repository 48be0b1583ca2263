"""A fact that its handler cannot take goes to the dead letters; its neighbours flow; replay works."""

from __future__ import annotations

import pytest

from shared.bus.deadletters import open_dead_letters
from shared.bus.topology import Subscription
from tests.faults import facts
from tests.faults.eventually import eventually

SUBSCRIPTION = Subscription("till", "on_money", ("till.MoneyTaken",))
NAME = "홍길동"


def letters(amqp_url):
    with open_dead_letters(amqp_url, [SUBSCRIPTION]) as dead:
        return dead.letters(facts.QUEUE)


def replay(amqp_url) -> int:
    with open_dead_letters(amqp_url, [SUBSCRIPTION]) as dead:
        return dead.replay(facts.QUEUE)


def taken(rows) -> set[str]:
    return {fact_id for fact_id, _ in rows}


def ids(events) -> set[str]:
    return {str(event.id) for event in events}


def drop(amqp_url) -> None:
    with open_dead_letters(amqp_url, [SUBSCRIPTION]) as dead:
        dead.drop(facts.QUEUE)


def raising(seed: int):
    poison = facts.made(seed, 7, poison=True, customer=NAME)
    return poison, [facts.made(seed, number) for number in range(20) if number != 7]


def test_a_fact_that_raises_is_buried_with_its_reason_and_replayed(
    till, takings, amqp_url, cured, seed, report
):
    poison, neighbours = raising(seed + 1)
    till(amqp_url)
    facts.deliver(amqp_url, [*neighbours[:7], poison, *neighbours[7:]])
    eventually(lambda: taken(takings()) == ids(neighbours))
    [letter] = eventually(lambda: letters(amqp_url))
    assert letter.fact.id == poison.id
    assert letter.reason == "Poisoned: cannot take the note of …"
    assert int(letter.deliveries) <= 6
    cured.touch()
    assert replay(amqp_url) == 1
    eventually(lambda: taken(takings()) == ids([*neighbours, poison]))
    assert letters(amqp_url) == []
    assert len(takings()) == len(neighbours) + 1
    report(
        f"poison: seed {seed + 1}, {len(neighbours)} neighbours and 1 replayed, lost 0, doubled 0,"
        f" unexpected 0; buried after {letter.deliveries} deliveries"
    )


def test_if_nobody_counts_it_out_the_reason_is_missing(till, takings, amqp_url, seed):
    poison, neighbours = raising(seed + 2)
    till(amqp_url, "counted_out")
    facts.deliver(amqp_url, [poison, *neighbours])
    [letter] = eventually(lambda: letters(amqp_url))
    assert not letter.reason.startswith("Poisoned")
    drop(amqp_url)


def play_a_killer(till, takings, amqp_url, seed: int, removed: str = ""):
    """What is buried and what is taken when one fact kills the process whenever it is handled."""
    killer = facts.made(seed, 3, kills=True)
    # slow ones, so that they are on their way when the process dies
    neighbours = [facts.made(seed, number, slow=0.2) for number in range(16) if number != 3]
    process = till(amqp_url, removed)
    facts.deliver(amqp_url, [*neighbours[:3], killer, *neighbours[3:]])
    with open_dead_letters(amqp_url, [SUBSCRIPTION]) as dead:

        def settled() -> set[str]:
            process.restart_if_dead()
            buried = {str(letter.fact.id) for letter in dead.letters(facts.QUEUE)}
            done = taken(takings()) | buried == ids([*neighbours, killer])
            return buried if done and str(killer.id) in buried else set()

        return eventually(settled, 60) - {str(killer.id)}, process.starts


@pytest.mark.timeout(120)
def test_a_fact_that_kills_the_process_is_buried_alone(till, takings, amqp_url, seed, report):
    innocent, starts = play_a_killer(till, takings, amqp_url, seed + 3)
    report(f"poison that kills: seed {seed + 3}, {starts} starts, {len(innocent)} innocents buried")
    assert innocent == set()
    assert starts <= 7
    drop(amqp_url)


@pytest.mark.timeout(120)
def test_taken_many_at_once_it_drags_neighbours_along(till, takings, amqp_url, seed):
    innocent, _ = play_a_killer(till, takings, amqp_url, seed + 4, "one_at_a_time")
    assert innocent
    drop(amqp_url)


def play_held_ones(till, takings, amqp_url, cured, seed: int, removed: str = "", within: float = 30.0):
    """All are held and the process dies; after the start some are held still, and the others pass them."""
    long = [facts.made(seed, number, waits="long") for number in range(3)]
    short = [facts.made(seed, number, waits="short") for number in range(3, 12)]
    process = till(amqp_url, removed)
    facts.deliver(amqp_url, [*long, *short])
    eventually(lambda: facts.unsettled(amqp_url) == 0)
    process.kill()
    cured.with_name("cured-short").touch()
    process.start()
    try:
        eventually(lambda: taken(takings()) == ids(short), within)
    finally:
        cured.with_name("cured-long").touch()
    eventually(lambda: taken(takings()) == ids([*long, *short]), 60)


@pytest.mark.timeout(120)
def test_a_fact_that_is_held_after_a_start_lets_the_others_pass(till, takings, amqp_url, cured, seed):
    play_held_ones(till, takings, amqp_url, cured, seed + 5)


@pytest.mark.timeout(120)
def test_if_the_first_is_waited_for_the_others_wait_with_it(till, takings, amqp_url, cured, seed):
    with pytest.raises(AssertionError, match="not within 4"):
        play_held_ones(till, takings, amqp_url, cured, seed + 6, "moves_on", within=4)
    # the next play finds the queue empty
    eventually(lambda: len(takings()) == 12, 60)
