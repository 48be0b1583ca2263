"""A broker that accepts and then says nothing: no call past its deadline, and the failed peer shows."""

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request
from contextlib import suppress
from time import monotonic

import pytest

from shared.bus import connection
from shared.bus.blocking import BlockingBus
from shared.bus.client import BusClient
from shared.bus.errors import CallFailed
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


def overrun(call) -> float:
    """By how many seconds a call that gets no answer goes past its deadline."""
    begun = monotonic()
    with pytest.raises(CallFailed):
        call()
    return monotonic() - begun - DEADLINE


async def answered(ask) -> bool:
    with suppress(CallFailed):
        return bool(await ask())
    return False


async def silent_client(proxy, token: str) -> tuple[float, float]:
    """Overrun of the slowest call while the broker is silent; how long until the client knew."""
    client = await BusClient.connect(proxy.url)
    ask = lambda: client.call("till", "take_in", {"amount": 1}, identity=token, timeout=DEADLINE)  # noqa: E731
    await ask()
    proxy.fall_silent()
    fallen, longest = monotonic(), 0.0
    while client.connected:
        begun = monotonic()
        with pytest.raises(CallFailed):
            await ask()
        longest = max(longest, monotonic() - begun)
        assert monotonic() - fallen < 60
    known = monotonic() - fallen
    proxy.speak()
    async with asyncio.timeout(60):
        # it and the service come back each in its own time
        while not await answered(ask):
            await asyncio.sleep(0.02)
    await client.close()
    return longest - DEADLINE, known


def play(till, proxy, token, beat: int) -> tuple[float, float]:
    """The calls' overrun, and how many seconds until both the client and the service knew."""
    port = free_port()
    till(proxy.url, BAYLOG_METRICS_PORT=str(port), FAULT_HEARTBEAT=str(beat))
    assert health(port) == "well"
    with BlockingBus(proxy.url) as bus:
        ask = lambda: bus.call("till", "take_in", {"amount": 1}, identity=token, timeout=DEADLINE)  # noqa: E731
        ask()
        proxy.fall_silent()
        fallen = monotonic()
        by_hand = overrun(ask)
        eventually(lambda: "no connection to the broker" in health(port), 60)
        shown = monotonic() - fallen
        proxy.speak()
        eventually(lambda: health(port) == "well", 60)
    by_loop, known = asyncio.run(silent_client(proxy, token))
    return max(by_hand, by_loop), max(shown, known)


@pytest.mark.timeout(150)
def test_calls_end_and_the_silent_peer_shows(till, proxy, token, monkeypatch, report):
    monkeypatch.setattr(connection, "HEARTBEAT", 1)
    late, shown = play(till, proxy, token, 1)
    report(
        f"half-open: shown after {shown:.1f} s with a heartbeat of 1 s; calls late by {late:.2f} s at most"
    )
    # what is promised of the product's own heartbeat; a busy machine is slow, a missing guard never ends
    assert (late < 10.0, shown < 30.0) == (True, True)


@pytest.mark.long
@pytest.mark.timeout(300)
def test_with_the_heartbeat_of_the_product_it_shows_within_thirty_seconds(till, proxy, token, report):
    late, shown = play(till, proxy, token, connection.HEARTBEAT)
    report(f"half-open: shown after {shown:.1f} s; calls late by {late:.2f} s at most")
    assert (late < 1.0, shown < 30.0) == (True, True)


@pytest.mark.timeout(90)
def test_without_heartbeats_a_service_never_notices(till, proxy):
    port = free_port()
    till(proxy.url, BAYLOG_METRICS_PORT=str(port), FAULT_HEARTBEAT="0")
    eventually(lambda: health(port) == "well", 60)  # it answers a call before all of its links are up
    proxy.fall_silent()
    with pytest.raises(AssertionError, match="not within"):
        eventually(lambda: health(port) != "well", 6)
