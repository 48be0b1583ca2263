"""The broker is away for 8 s: nobody touches the service, its consumers come back, no call hangs."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from time import monotonic

import pytest

from shared.bus.client import BusClient, CallFailed
from shared.runtime.servers import private_rabbitmq

DOWN, BACK_WITHIN = 8.0, 15.0


async def call_until(client, token: str, until: float, timeout: float) -> list[float]:
    """Call over and over; by how many seconds each call overran its deadline."""
    overruns = []
    while monotonic() < until:
        begun = monotonic()
        with suppress(CallFailed):
            await client.call("till", "take_in", {"amount": 1}, identity=token, timeout=timeout)
        overruns.append(monotonic() - begun - timeout)
    return overruns


async def seconds_until_served(client, token: str, most: float) -> float:
    begun = monotonic()
    while monotonic() - begun < most:
        try:
            await client.call("till", "take_in", {"amount": 1}, identity=token, timeout=1.0)
        except CallFailed:
            await asyncio.sleep(0.1)
        else:
            return monotonic() - begun
    return float("inf")


def play(till, token: str, mutant: str = "") -> tuple[float, list[float], bool]:
    """Seconds from the broker's return to the first answer, overruns of calls, service untouched."""
    with private_rabbitmq() as broker:
        process = till(broker.url(), mutant)

        async def outage() -> tuple[float, list[float]]:
            client = await BusClient.connect(broker.url())
            slow = client.call("till", "take_in", {"amount": 1, "linger": 4.0}, identity=token, timeout=3.0)
            in_flight = asyncio.create_task(slow)
            await asyncio.sleep(0.2)
            await asyncio.to_thread(broker.kill)
            begun = monotonic()
            overruns = await call_until(client, token, begun + DOWN, timeout=1.0)
            results = await asyncio.gather(in_flight, return_exceptions=True)
            assert isinstance(results[0], CallFailed)
            await asyncio.to_thread(broker.start)
            back = await seconds_until_served(client, token, BACK_WITHIN + 5)
            await client.close()
            return back, overruns

        back, overruns = asyncio.run(outage())
        return back, overruns, not process.ended() and process.starts == 1


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_consumers_return_by_themselves_and_calls_end_by_their_deadline(till, token):
    back, overruns, untouched = play(till, token)
    assert back <= BACK_WITHIN
    assert len(overruns) >= DOWN / 2
    assert max(overruns) < 0.5
    assert untouched


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_without_reconnecting_nobody_answers_again(till, token):
    back, _, _ = play(till, token, "no_reconnect")
    assert back > BACK_WITHIN
