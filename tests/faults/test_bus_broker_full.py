"""The broker's memory or disk is used up: calls are refused at once, the log goes on, all drains after."""

from __future__ import annotations

import asyncio
import subprocess
from dataclasses import dataclass
from random import Random
from time import monotonic
from uuid import UUID

import httpx
import pytest

from services.web.app import create_app
from services.web.assets import Assets
from services.web.door import COOKIE
from services.web.pages import routers
from services.web.settings import Settings
from services.web.wiring import parts_of
from shared.bus.blocking import BlockingBus
from shared.bus.client import BusClient
from shared.bus.connection import connect
from shared.bus.errors import CallFailed, DeadlineExceeded, Unreachable
from shared.bus.topology import mark_declared
from shared.eventlog import Meta, NewEvent, Write
from shared.kernel.ids import derived_id, new_id
from shared.runtime.servers import private_rabbitmq
from shared.runtime.servers.programs import rabbitmq_server
from tests.faults.eventually import eventually
from tests.faults.town import CLEAN

DEADLINE, PATIENCE = 30.0, 2.5
MEANWHILE = 40
DONE, REFUSED, UNKNOWN = "answered", Unreachable.__name__, DeadlineExceeded.__name__


@dataclass(frozen=True)
class Alarm:
    """What the broker is told: that it has used up more than it may, and that it has room again."""

    name: str
    limit: str
    full: str
    room: str

    def rings(self, broker) -> None:
        self._tell(broker, self.full)

    def is_over(self, broker) -> None:
        self._tell(broker, self.room)

    def _tell(self, broker, value: str) -> None:
        argv = [rabbitmq_server().with_name("rabbitmqctl"), "-n", broker.node, self.limit, value]
        subprocess.run(argv, env=broker.environment(), check=True, capture_output=True, timeout=60)


MEMORY = Alarm("memory", "set_vm_memory_high_watermark", "0.00001", "0.6")
# bytes that are to be free: a petabyte, and what the product's own configuration says
DISK = Alarm("disk", "set_disk_free_limit", str(10**15), str(2 * 10**8))
ALARMS = pytest.mark.parametrize("alarm", [MEMORY, DISK], ids=lambda alarm: alarm.name)


@pytest.fixture(scope="module")
def tight():
    """A broker whose memory and disk can be taken away."""
    with private_rabbitmq() as broker:
        yield broker


class Deaf(BlockingBus):
    """Mutant: does not listen to what the broker says."""

    def _on_blocked(self, _reason: str) -> None:
        pass


class Callers:
    """Both clients and the mutant, each with a connection that was there before; and the web's door."""

    def __init__(self, url: str, settings: Settings, token: str) -> None:
        self.loop, self.token = asyncio.new_event_loop(), token
        self.client = self.loop.run_until_complete(BusClient.connect(url))
        self.bus, self.mutant = BlockingBus(url), Deaf(url)
        found, assets = routers(), Assets()
        site = httpx.ASGITransport(create_app(parts_of(settings, self.client, found, assets), assets, found))
        self.browser = httpx.AsyncClient(transport=site, base_url="http://web", cookies={COOKIE: "somebody"})

    def by_loop(self, command_id: UUID, timeout: float = DEADLINE) -> tuple[str, bool]:
        asked = {"identity": self.token, "command_id": command_id, "timeout": timeout}
        call = self.client.call("till", "take_in", {"amount": 1}, **asked)
        return ending(lambda: self.loop.run_until_complete(call), timeout)

    def by_hand(self, command_id: UUID, timeout: float = DEADLINE) -> tuple[str, bool]:
        return self._by(self.bus, command_id, timeout)

    def deaf(self, command_id: UUID, timeout: float = DEADLINE) -> tuple[str, bool]:
        return self._by(self.mutant, command_id, timeout)

    def page(self) -> tuple[int, bool]:
        """Status of a page that must ask a service who its reader is, and whether it came at once."""
        begun = monotonic()
        answer = self.loop.run_until_complete(self.browser.get("/"))
        return answer.status_code, monotonic() - begun < PATIENCE

    def _by(self, bus: BlockingBus, command_id: UUID, timeout: float) -> tuple[str, bool]:
        asked = {"identity": self.token, "command_id": command_id, "timeout": timeout}
        return ending(lambda: bus.call("till", "take_in", {"amount": 1}, **asked), timeout)

    def close(self) -> None:
        self.bus.close()
        self.mutant.close()
        self.loop.run_until_complete(self.browser.aclose())
        self.loop.run_until_complete(self.client.close())
        self.loop.close()


def ending(call, timeout: float) -> tuple[str, bool]:
    """How a call ended, and whether well before its deadline."""
    begun = monotonic()
    try:
        call()
    except CallFailed as error:
        return type(error).__name__, monotonic() - begun < timeout / 2
    return DONE, monotonic() - begun < timeout / 2


@pytest.fixture
def callers(request, tight, token, till, environment, tmp_path):
    """The till has all of its guards, unless the test asks for a mutant."""
    till(tight.url(), getattr(request, "param", ""))
    # nobody's session is known to it: the web then asks for a sign-in, which shows that it was answered
    till(tight.url(), FAULT_NAME="staff")
    databases = (environment["BAYLOG_VIEWS_URL"], environment["BAYLOG_LOG_URL"])
    made = Callers(tight.url(), Settings(environment["BAYLOG_SECRET_KEY"], *databases, "", tmp_path), token)
    yield made
    made.close()


@pytest.fixture
def relay(tight, relay_nursery, environment, begun):
    """One at work."""
    with connect(tight.url(), "faults") as connection:
        mark_declared(connection)

    one = begun(relay_nursery, {**environment, "BAYLOG_AMQP_URL": tight.url()})
    yield one
    one.kill()  # asked to stop it would look at the log for three seconds more


def written(log, command_id: UUID) -> UUID:
    """A command that comes to the log without the broker."""
    told = NewEvent("MoneyTaken", 1, {"amount": 1, "asked": str(command_id), "slow": 0})
    meta = Meta(command_id, "service:faults", "suwon", command_id)
    log.append([Write(f"till-{command_id}", 0, [told])], meta)
    return command_id


class Play:
    """Commands before, during and after an alarm; what each was answered, and what is asked for again."""

    def __init__(self, callers: Callers, log, seed: int, what: str) -> None:
        self.callers, self.log, self.asked = callers, log, 0
        # a log that plays share would know the commands of an earlier play by their ids
        self.own, self.choice = new_id(), Random(f"{seed} {what}")
        self.acknowledged: set[UUID] = set()
        self.open: list[UUID] = []
        self.answers: dict[str, int] = {DONE: 0, REFUSED: 0, UNKNOWN: 0}

    def next(self) -> UUID:
        self.asked += 1
        return derived_id("broker full", self.own, self.asked)

    def ask(self, call, again: UUID | None = None, **more: float) -> tuple[str, bool]:
        command_id = again or self.next()
        how, early = call(command_id, **more)
        (self.acknowledged.add if how == DONE else self.open.append)(command_id)
        self.answers[how] += 1
        return how, early

    def meanwhile(self) -> None:
        """Calls and commands to the log in any order: the calls are refused at once, the log takes all."""
        clients = (self.callers.by_loop, self.callers.by_hand)
        for _ in range(MEANWHILE):
            if self.choice.random() < 0.5:
                assert self.ask(self.choice.choice(clients)) == (REFUSED, True)
            else:
                self.acknowledged.add(written(self.log, self.next()))

    def ask_again(self) -> None:
        """Who was not answered asks for the same, until there is an answer."""
        while self.open:
            self.ask(self.callers.by_hand, self.open.pop())


@ALARMS
@pytest.mark.slow
@pytest.mark.timeout(240)
def test_calls_are_refused_at_once_and_the_log_goes_on_and_all_drains(
    tight, callers, relay, alarm, log, found, takings, seed, report
):
    play = Play(callers, log, seed, alarm.name)
    calls = (callers.by_loop, callers.by_hand, callers.deaf)
    assert [play.ask(call) for call in calls] == [(DONE, True)] * 3
    assert callers.page() == (303, True)
    eventually(lambda: len(takings()) == len(calls))
    alarm.rings(tight)
    try:
        # the first that is sent into it is not known to be done or not; the next is not even sent
        for call in (callers.by_loop, callers.by_hand):
            assert play.ask(call) in {(UNKNOWN, True), (REFUSED, True)}
            assert play.ask(call) == (REFUSED, True)
        assert callers.page() == (503, True)
        play.meanwhile()
        # the mutant sends, and waits for its whole deadline
        assert play.ask(callers.deaf, timeout=PATIENCE) == (UNKNOWN, False)
        assert len(takings()) == len(calls)
        # what it sent and nobody confirmed is sent again by the next
        relay.kill()
        relay.start()
    finally:
        alarm.is_over(tight)
    over = monotonic()
    play.ask_again()
    assert callers.page() == (303, True)
    eventually(lambda: found(play.acknowledged).verdict() == CLEAN, 60)
    report(
        f"broker's {alarm.name} alarm: seed {seed}, {found(play.acknowledged).counts()};"
        f" calls answered {play.answers[DONE]}, refused at once {play.answers[REFUSED]},"
        f" not known {play.answers[UNKNOWN]}; drained in {monotonic() - over:.1f} s"
    )


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("callers", ["same_command_id"], indirect=True)
def test_without_the_command_id_what_was_sent_into_the_alarm_is_done_twice(tight, callers, log, found, seed):
    play = Play(callers, log, seed, "same_command_id")
    DISK.rings(tight)
    try:
        assert play.ask(callers.by_hand)[0] == UNKNOWN
    finally:
        DISK.is_over(tight)
    play.ask_again()
    eventually(lambda: found(play.acknowledged).verdict()["doubled commands"])
