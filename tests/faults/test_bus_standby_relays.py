"""Several relays stand by and one works. It is killed, and another takes over, and nothing is lost."""

from __future__ import annotations

import urllib.request
from collections import Counter
from contextlib import closing
from uuid import UUID

import pytest

from shared.bus.connection import connect
from shared.bus.fact import decode_fact
from shared.bus.topology import Subscription, declare_on, mark_declared
from shared.eventlog import Meta, NewEvent, Write
from shared.kernel.ids import new_id
from shared.runtime.servers.ports import free_port
from tests.faults.eventually import eventually

SUBSCRIPTION = Subscription("standby", "on_money", ("standby.MoneyTaken",))
RELAYS = 3


class Published:
    """What came into the queue, by identity."""

    def __init__(self, connection) -> None:
        declare_on(connection, [SUBSCRIPTION])
        mark_declared(connection)
        self._channel = connection.channel()
        self.found: Counter[UUID] = Counter()

    def __call__(self) -> Counter[UUID]:
        while (message := self._channel.basic_get(SUBSCRIPTION.queue, no_ack=True)) is not None:
            self.found[decode_fact(message.body).id] += 1
        return self.found


@pytest.fixture
def published(amqp_url):
    with closing(connect(amqp_url, "faults")) as connection:
        yield Published(connection)


@pytest.fixture
def relays(relay_nursery, environment, begun, amqp_url):
    """Starts them: ``relays(removed guards)``; each with its metrics port."""

    def start(removed: str = "") -> dict[int, object]:
        told = {**environment, "BAYLOG_AMQP_URL": amqp_url, "FAULT_MUTANT": removed}
        taken: list[int] = []
        for _ in range(RELAYS):
            taken.append(free_port(set(taken)))
        return {port: begun(relay_nursery, {**told, "BAYLOG_METRICS_PORT": str(port)}) for port in taken}

    return start


def works(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            return "\nbaylog_relay_working 1.0\n" in answer.read().decode()
    except OSError:
        return False


def append(log) -> set[UUID]:
    events = [NewEvent("MoneyTaken", 1, {"amount": number}) for number in range(50)]
    log.append([Write(f"standby-{new_id()}", 0, events)], Meta(new_id(), "service:faults", "suwon", new_id()))
    return {event.id for event in events}


@pytest.mark.timeout(120)
def test_another_takes_over(relays, log, published, report):
    alive, appended = relays(), set()
    for killed in range(RELAYS):
        workers = eventually(lambda: [port for port in alive if works(port)])
        assert len(workers) == 1
        appended |= append(log)
        eventually(lambda wanted=frozenset(appended): set(published()) == wanted)
        if killed < RELAYS - 1:
            alive.pop(workers[0]).kill()
            # nobody works at this moment
            appended |= append(log)
    repeated = sum(times > 1 for times in published().values())
    report(
        f"{RELAYS - 1} of {RELAYS} relays killed: {len(appended)} facts, lost 0, published again {repeated}"
    )
    # a relay killed between confirm and checkpoint publishes a few again: once and not for ever
    assert max(published().values()) <= RELAYS


@pytest.mark.timeout(120)
def test_without_the_turn_all_work_at_once_and_repeat_each_other(relays, log, published):
    alive = relays("one_works")
    eventually(lambda: all(works(port) for port in alive))
    appended = append(log)
    eventually(lambda: all(published()[one] >= RELAYS for one in appended))
