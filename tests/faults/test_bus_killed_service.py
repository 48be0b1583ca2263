"""kill -9 of a service between commit and reply: asked again with the same id, nothing is lost or doubled."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import closing
from threading import Thread
from uuid import UUID

import psycopg2
import pytest

from shared.bus.blocking import BlockingBus
from shared.bus.errors import CallFailed
from shared.kernel.ids import derived_id
from tests.faults.conftest import eventually

SEED, ROUNDS = 20260302, 6


def ask(till, token: str, command_id: UUID, amount: int, linger: float) -> dict | None:
    with BlockingBus(till.amqp_url) as bus:
        try:
            payload = {"amount": amount, "linger": linger}
            return bus.call("till", "take_in", payload, identity=token, command_id=command_id, timeout=2.0)
        except CallFailed:
            return None


def asked_for(log_url: str) -> list[UUID]:
    """What is committed, not only what is below the horizon: another test may hold a transaction open."""
    with closing(psycopg2.connect(log_url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT data->>'asked' FROM event")
        return [UUID(asked) for (asked,) in cursor.fetchall()]


def play(till, token: str, log_url: str, seed: int) -> tuple[set[UUID], Counter[UUID]]:
    """Which commands were acknowledged in the end, and how often each is in the log."""
    choice = random.Random(seed)
    acknowledged = set()
    for number in range(ROUNDS):
        command_id = derived_id("killed", seed, number)
        first = Thread(target=ask, args=(till, token, command_id, number, 5.0))
        first.start()
        if choice.random() < 0.8:
            # committed, and the reply five seconds away
            eventually(lambda wanted=command_id: wanted in asked_for(log_url))
        till.kill()
        first.join()
        till.start()
        eventually(till.answers)
        answer = eventually(lambda wanted=command_id, n=number: ask(till, token, wanted, n, 0.0))
        acknowledged.add(command_id)
        assert answer["place"]
    return acknowledged, Counter(asked_for(log_url))


def verdict(acknowledged: set[UUID], found: Counter[UUID]) -> dict[str, list[UUID]]:
    return {
        "lost": sorted(acknowledged - set(found)),
        "doubled": sorted(one for one, times in found.items() if times > 1),
        "unexpected": sorted(set(found) - acknowledged),
    }


@pytest.mark.timeout(150)
def test_nothing_is_lost_or_doubled(till, token, log_url, amqp_url):
    found = play(till(amqp_url), token, log_url, SEED)
    assert verdict(*found) == {"lost": [], "doubled": [], "unexpected": []}


@pytest.mark.timeout(150)
def test_without_the_command_id_the_same_play_doubles(till, token, log_url, amqp_url):
    before = Counter(asked_for(log_url))
    acknowledged, found = play(till(amqp_url, "fresh_command_id"), token, log_url, SEED + 1)
    assert verdict(acknowledged, found - before)["doubled"]
