"""The broker's memory is used up: calls are refused at once, the log goes on, and all drains afterwards."""

from __future__ import annotations

import asyncio
import subprocess
from time import monotonic

import pytest

from shared.bus.blocking import BlockingBus
from shared.bus.client import BusClient
from shared.bus.connection import connect
from shared.bus.errors import CallFailed, DeadlineExceeded, Unreachable
from shared.bus.topology import mark_declared
from shared.eventlog import Meta, NewEvent, Write
from shared.kernel.ids import new_id
from shared.runtime.servers import private_rabbitmq
from shared.runtime.servers.programs import rabbitmq_server
from tests.faults.eventually import eventually

DEADLINE = 20.0


@pytest.fixture(scope="module")
def tight():
    """A broker whose memory can be taken away."""
    with private_rabbitmq() as broker:
        yield broker


def memory(broker, share: str) -> None:
    argv = [
        rabbitmq_server().with_name("rabbitmqctl"),
        "-n",
        broker.node,
        "set_vm_memory_high_watermark",
        share,
    ]
    subprocess.run(argv, env=broker.environment(), check=True, capture_output=True, timeout=60)


def ending(call) -> tuple[str, bool]:
    """How a call ended, and whether well before its deadline."""
    begun = monotonic()
    try:
        call()
    except CallFailed as error:
        return type(error).__name__, monotonic() - begun < DEADLINE / 2
    return "answered", monotonic() - begun < DEADLINE / 2


class Callers:
    """Both clients, each with a connection that was there before."""

    def __init__(self, url: str, token: str) -> None:
        self.loop, self.token = asyncio.new_event_loop(), token
        self.client = self.loop.run_until_complete(BusClient.connect(url))
        self.bus = BlockingBus(url)

    def by_loop(self) -> None:
        told = {"identity": self.token, "timeout": DEADLINE}
        self.loop.run_until_complete(self.client.call("till", "take_in", {"amount": 1}, **told))

    def by_hand(self) -> None:
        self.bus.call("till", "take_in", {"amount": 1}, identity=self.token, timeout=DEADLINE)

    def close(self) -> None:
        self.bus.close()
        self.loop.run_until_complete(self.client.close())
        self.loop.close()


@pytest.fixture
def callers(tight, token, till):
    till(tight.url())
    made = Callers(tight.url(), token)
    assert [ending(made.by_loop), ending(made.by_hand)] == [("answered", True)] * 2
    yield made
    memory(tight, "0.6")
    made.close()


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_calls_are_refused_at_once_and_the_log_goes_on(
    tight, callers, log, relay_nursery, environment, begun, takings
):
    with connect(tight.url(), "faults") as connection:
        mark_declared(connection)
    begun(relay_nursery, {**environment, "BAYLOG_AMQP_URL": tight.url()})
    memory(tight, "0.00001")
    # the first that is sent into it is not known to be done or not; the next is not even sent
    for call in (callers.by_loop, callers.by_hand):
        assert ending(call) in {(DeadlineExceeded.__name__, True), (Unreachable.__name__, True)}
        assert ending(call) == (Unreachable.__name__, True)
    command_id = new_id()
    told = {"amount": 7, "asked": str(command_id), "slow": 0}
    log.append(
        [Write(f"till-{command_id}", 0, [NewEvent("MoneyTaken", 1, told)])],
        Meta(command_id, "service:faults", "suwon", command_id),
    )
    assert 7 not in {amount for _, amount in takings()}
    memory(tight, "0.6")
    eventually(lambda: 7 in {amount for _, amount in takings()}, 60)
    eventually(lambda: ending(callers.by_loop) == ending(callers.by_hand) == ("answered", True))


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_client_that_does_not_listen_to_the_broker_waits(tight, callers, monkeypatch):
    monkeypatch.setattr(BlockingBus, "_on_blocked", lambda *_: None)
    callers.bus.close()
    callers.by_hand()
    memory(tight, "0.00001")
    monkeypatch.setattr("tests.faults.test_bus_broker_full.DEADLINE", 3.0)
    assert ending(callers.by_hand) == (DeadlineExceeded.__name__, False)
