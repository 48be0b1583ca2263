"""A broker that accepts and then says nothing: no call past its deadline, and the failed peer shows."""

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from threading import Thread
from time import monotonic
from uuid import UUID

import pytest

from shared.bus import connection
from shared.bus.blocking import BlockingBus
from shared.bus.client import BusClient
from shared.bus.errors import CallFailed
from shared.kernel.ids import new_id
from shared.runtime.servers.ports import free_port
from tests.faults.eventually import eventually
from tests.faults.silent_proxy import SilentProxy

DEADLINE = 1.0


@pytest.fixture
def proxy(amqp_url):
    made = SilentProxy(amqp_url)
    yield made
    made.close()


def health(port: int) -> str:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as sick:
        return sick.read().decode()


@dataclass
class Asked:
    """Commands by identity; who got no answer asks for the same again when the line speaks."""

    token: str
    acknowledged: set[UUID] = field(default_factory=set)
    open: list[UUID] = field(default_factory=list)
    # by how many seconds the slowest went past its deadline
    late: float = -DEADLINE

    def by_hand(self, bus: BlockingBus, again: UUID | None = None) -> None:
        with self._noted(again or new_id()) as told:
            bus.call("till", "take_in", {"amount": 1}, **told)

    async def by_loop(self, client: BusClient, again: UUID | None = None) -> None:
        with self._noted(again or new_id()) as told:
            await client.call("till", "take_in", {"amount": 1}, **told)

    @contextmanager
    def _noted(self, command_id: UUID):
        begun = monotonic()
        try:
            yield {"identity": self.token, "command_id": command_id, "timeout": DEADLINE}
            self.acknowledged.add(command_id)
        except CallFailed:
            self.open.append(command_id)
        finally:
            self.late = max(self.late, monotonic() - begun - DEADLINE)


async def silent_client(proxy, asked: Asked, before: int) -> float:
    """How long until the client knew."""
    client = await BusClient.connect(proxy.url)
    for _ in range(before):
        await asked.by_loop(client)
    assert not asked.open
    proxy.fall_silent()
    fallen = monotonic()
    while client.connected:
        await asked.by_loop(client)
        assert monotonic() - fallen < 60
    known = monotonic() - fallen
    proxy.speak()
    async with asyncio.timeout(60):
        # it and the service come back each in its own time
        while asked.open:
            await asked.by_loop(client, asked.open.pop())
    await client.close()
    return known


def play(till, proxy, token, found, seed: int, beat: int) -> tuple[str, float, float]:
    """Counts; the calls' overrun; how many seconds until both the client and the service knew."""
    port, asked, choice = free_port(), Asked(token), Random(seed)
    till(proxy.url, BAYLOG_METRICS_PORT=str(port), FAULT_HEARTBEAT=str(beat))
    eventually(lambda: health(port) == "well", 60)  # it answers a call before all of its links are up
    with BlockingBus(proxy.url) as bus:
        for _ in range(choice.randint(1, 9)):
            asked.by_hand(bus)
        assert not asked.open
        proxy.fall_silent()
        fallen = monotonic()
        asked.by_hand(bus)
        eventually(lambda: "no connection to the broker" in health(port), 60)
        shown = monotonic() - fallen
        proxy.speak()
        eventually(lambda: health(port) == "well", 60)
        while asked.open:
            asked.by_hand(bus, asked.open.pop())
    known = asyncio.run(silent_client(proxy, asked, choice.randint(1, 9)))
    verdict = found(asked.acknowledged).verdict()
    wrong = {kind: len(verdict[f"{kind} commands"]) for kind in ("lost", "doubled", "unexpected")}
    assert wrong == dict.fromkeys(wrong, 0), verdict
    counts = (
        f"{len(asked.acknowledged)} commands, {', '.join(f'{kind} {count}' for kind, count in wrong.items())}"
    )
    return f"seed {seed}, {counts}", asked.late, max(shown, known)


@pytest.mark.timeout(150)
def test_calls_end_and_the_silent_peer_shows(till, proxy, token, found, seed, monkeypatch, report):
    monkeypatch.setattr(connection, "HEARTBEAT", 1)
    counts, late, shown = play(till, proxy, token, found, seed, 1)
    report(
        f"half-open: {counts}; shown after {shown:.1f} s with a heartbeat of 1 s; calls late by {late:.2f} s"
    )
    # what is promised of the product's own heartbeat; a busy machine is slow, a missing guard never ends
    assert (late < 3.0, shown < 30.0) == (True, True)


@pytest.mark.long
@pytest.mark.timeout(300)
def test_with_the_heartbeat_of_the_product_it_shows_within_thirty_seconds(
    till, proxy, token, found, seed, report
):
    counts, late, shown = play(till, proxy, token, found, seed, connection.HEARTBEAT)
    report(f"half-open: {counts}; shown after {shown:.1f} s; calls late by {late:.2f} s")
    assert (late < 1.0, shown < 30.0) == (True, True)


class Patient(BlockingBus):
    """Mutant: waits for an answer as long as the socket does."""

    def _connected(self, _left: float) -> None:
        super()._connected(3600.0)

    def _await(self, _outgoing) -> None:
        while self._reply is None:
            self._connection.drain_events()


@pytest.mark.timeout(90)
def test_without_a_limit_to_its_wait_a_call_goes_past_its_deadline(till, proxy, token):
    till(proxy.url)
    asked = Asked(token)
    with Patient(proxy.url) as bus:
        asked.by_hand(bus)
        proxy.fall_silent()
        call = Thread(target=asked.by_hand, args=(bus,))
        call.start()
        call.join(4 * DEADLINE)
        still = call.is_alive()
        proxy.speak()
        call.join()
    assert still


@pytest.mark.timeout(90)
def test_without_heartbeats_a_service_never_notices(till, proxy):
    port = free_port()
    till(proxy.url, BAYLOG_METRICS_PORT=str(port), FAULT_HEARTBEAT="0")
    eventually(lambda: health(port) == "well", 60)  # it answers a call before all of its links are up
    proxy.fall_silent()
    with pytest.raises(AssertionError, match="not within"):
        eventually(lambda: health(port) != "well", 6)
