"""Every fact delivered twice and shuffled makes the same calls to the outside as the clean run.

The real services, before the practice regulator and the practice carrier; the test is the relay.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from random import Random
from uuid import UUID

import pytest

from services.messaging.decisions import SendMessage
from services.messaging.events import Kind
from services.messaging.service import MessagingService
from services.messaging.streams import messages
from services.molit_gateway.service import MolitGatewayService
from shared.bus.topology import declare
from shared.eventlog import Meta, NewEvent, StoredEvent, Write
from shared.kernel.ids import new_id
from shared.runtime.config import SOURCE_TREE
from shared.runtime.health import Health, ask
from shared.runtime.servers.ports import free_port
from tests.faults import facts
from tests.faults.conftest import SECRET
from tests.faults.eventually import eventually
from tests.unit.services.molit_gateway.records import CONTENT

COUNT = 20
# what the handlers hear, and what says that a call has been answered
ASKED = ["StatementIssued", "RecordQueued", "MessageQueued"]
SENT = ["RecordSent", "MessageSent"]


@dataclass(frozen=True)
class Sandbox:
    """Something outside, and what it was asked for."""

    port: int
    key: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path: str, body: bytes | None = None) -> dict:
        with urllib.request.urlopen(f"{self.url}/{path}", body, timeout=5) as answer:
            return json.load(answer)

    def answers(self) -> bool:
        return ask(self.port)[0] is Health.WELL


class Outside:
    """Regulator and carrier; which calls came, by what they were about."""

    def __init__(self, regulator: Sandbox, carrier: Sandbox) -> None:
        self.regulator, self.carrier = regulator, carrier

    def calls(self) -> Counter[str]:
        found = Counter(each["number"].strip() for each in self.regulator.ask("records")["records"])
        found["a record that was there already"] = self.regulator.ask("counts")["repeated"]
        found.update(each["text"] for each in self.carrier.ask("messages")["messages"])
        return +found


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    folder = tmp_path_factory.mktemp("outside")
    with ExitStack() as stack:
        made = []
        for name in ("regulator-sandbox", "sms-sandbox"):
            port = free_port([one.port for one in made])
            argv = [sys.executable, str(SOURCE_TREE / "deploy" / name), "--port", str(port)]
            child = subprocess.Popen([*argv, "--state", str(folder / name)], stdout=subprocess.DEVNULL)
            stack.callback(child.wait)
            stack.callback(child.terminate)
            made.append(Sandbox(port, "sandbox"))
        for one in made:
            eventually(one.answers)
        yield Outside(*made)


@pytest.fixture
def services(log_url, views_url, amqp_url, outside, tmp_path):
    """Starts both: ``services(removed guards)``."""
    declare(amqp_url, [MessagingService, MolitGatewayService])
    told = {
        "BAYLOG_LOG_URL": log_url, "BAYLOG_VIEWS_URL": views_url, "BAYLOG_AMQP_URL": amqp_url,
        "BAYLOG_SECRET_KEY": SECRET, "BAYLOG_STATE_DIR": str(tmp_path),
        "BAYLOG_MOLIT_URL": outside.regulator.url, "BAYLOG_MOLIT_KEY": outside.regulator.key,
        "BAYLOG_SMS_URL": outside.carrier.url, "BAYLOG_SMS_KEY": outside.carrier.key,
    }  # fmt: skip
    with ExitStack() as stack:

        def start(removed: str = "") -> None:
            ports: list[int] = []
            for name in (MessagingService.name, MolitGatewayService.name):
                ports.append(free_port(ports))
                more = {"BAYLOG_METRICS_PORT": str(ports[-1]), "FAULT_MUTANT": removed}
                argv = [sys.executable, "-W", "ignore", "-m", "tests.faults.outside_process", name]
                child = subprocess.Popen(argv, env={**os.environ, **told, **more}, cwd=SOURCE_TREE)
                stack.callback(child.wait)
                stack.callback(child.kill)
            for port in ports:
                eventually(lambda port=port: ask(port)[0] is Health.WELL, 60)

        yield start


def meta() -> Meta:
    return Meta(new_id(), "service:test", "suwon", new_id())


def statement(number: str) -> dict:
    """What the workshop tells of a statement, as far as the regulator is told of it."""
    order, shop = str(new_id()), ("business_number", "repair_number", "company", "representative", "address")
    days = {
        name: CONTENT.completed_on.isoformat() for name in ("requested_on", "completed_on", "released_on")
    }
    return {
        "order_id": order, "order_number": number, "number": number, "dealership": "suwon",
        "customer_id": str(new_id()), "car_id": str(new_id()), "plate": "28고4756", "mileage_km": 41_000,
        **days, "technician": CONTENT.technician, "lines": [{"molit_code": "E05"}], "currency": "KRW",
        "shop": {name: getattr(CONTENT, name) for name in (*shop, "phone")}, "flood": False, "reason": "",
    }  # fmt: skip


class Play:
    """Statements and messages come into the log, and what follows from them; their facts are delivered."""

    def __init__(self, log, outside: Outside, amqp_url: str, seed: int) -> None:
        self.log, self.outside, self.amqp_url = log, outside, amqp_url
        # the regulator knows the numbers of an earlier play
        self.own = new_id().int % 10**8
        self.choice, self.since, self.earlier = Random(seed), log.head(), outside.calls()
        self.delivered: Counter[UUID] = Counter()
        self.wanted: Counter[str] = Counter()

    def come(self, count: int) -> None:
        """So many statements and messages."""
        for _ in range(count):
            number = f"{self.own:08d}-{self.wanted.total():04d}-1"
            told = statement(number)
            write = Write(f"repair_order-{told['order_id']}", 0, [NewEvent("StatementIssued", 2, told)])
            self.log.append([write], meta())
            wanted = SendMessage(
                to="+821012345678", kind=Kind.SMS, template="car_ready", text=f"차량 정비 완료 {number}",
                bytes=40, dealership="suwon", customer_id=str(new_id()),
            )  # fmt: skip
            messages(self.log).execute(str(new_id()), wanted, meta())
            self.wanted.update([f"{CONTENT.business_number}-{number}", wanted.text])

    def asked(self) -> list[StoredEvent]:
        return self.log.read(self.since, 10_000, ASKED)

    def deliver(self, events: list[StoredEvent]) -> None:
        facts.deliver(self.amqp_url, events)
        self.delivered.update(event.id for event in events)

    def relay(self, repeated: float) -> None:
        """Deliver what is in the log and comes to it, some at once twice, until all has gone out."""

        def all_out() -> bool:
            new = [event for event in self.asked() if not self.delivered[event.id]]
            both = [*new, *(event for event in new if self.choice.random() < repeated)]
            self.choice.shuffle(both)
            self.deliver(both)
            return len(self.log.read(self.since, 10_000, SENT)) >= self.wanted.total()

        eventually(all_out, 60)

    def repeat(self) -> None:
        """What was delivered once comes again, late."""
        again = [event for event in self.asked() if self.delivered[event.id] == 1]
        self.choice.shuffle(again)
        self.deliver(again)

    def calls(self) -> Counter[str]:
        """What came of it outside; asked when what came last has gone out, and all before it."""
        return self.outside.calls() - self.earlier

    def kinds(self) -> Counter[str]:
        """What the log has."""
        return Counter(event.type for event in self.log.read(self.since, 10_000, [*ASKED, *SENT]))


def clean(log, outside: Outside, amqp_url: str, seed: int) -> Play:
    """Each fact once."""
    play = Play(log, outside, amqp_url, seed)
    for count in (COUNT, 1):
        play.come(count)
        play.relay(0.0)
    return play


def twice(log, outside: Outside, amqp_url: str, seed: int) -> Play:
    """Each fact twice: half of them at once, the others when all has gone out."""
    play = Play(log, outside, amqp_url, seed)
    play.come(COUNT)
    play.relay(0.5)
    play.repeat()
    assert set(play.delivered.values()) == {2}
    # handled after all of those
    play.come(1)
    play.relay(1.0)
    return play


@pytest.mark.timeout(150)
def test_the_calls_to_the_outside_are_those_of_the_clean_run(services, outside, log, amqp_url, seed, report):
    services()
    once = clean(log, outside, amqp_url, seed)
    assert once.calls() == once.wanted
    kinds = once.kinds()
    both = twice(log, outside, amqp_url, seed)
    calls = both.calls()
    report(
        f"twice and shuffled to the outside: seed {seed}, {both.delivered.total()} deliveries,"
        f" {both.wanted.total()} calls wanted, lost {(both.wanted - calls).total()},"
        f" doubled or unexpected {(calls - both.wanted).total()}"
    )
    assert calls == both.wanted
    assert both.kinds() == kinds


@pytest.mark.timeout(150)
def test_without_inbox_and_a_look_at_the_state_messages_go_out_twice(services, outside, log, amqp_url, seed):
    services("inbox state_first")
    play = Play(log, outside, amqp_url, seed)
    play.come(COUNT)
    play.deliver(play.asked())
    texts = Counter({text: 1 for text in play.wanted if not text.startswith(CONTENT.business_number)})
    eventually(lambda: not texts - play.calls())
    play.repeat()
    eventually(lambda: play.calls() - play.wanted)
