"""Messages through a carrier that loses answers, is down, or refuses: each arrives once."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest

from services.messaging.adapters.carrier import Address, Carrier
from services.messaging.decisions import SendMessage
from services.messaging.events import Kind
from services.messaging.model import State
from services.messaging.sending import Sending
from services.messaging.streams import messages
from services.messaging.wiring import TABLE
from shared.duties import Duties, enter
from shared.duties.breaker import Breaker
from shared.eventlog import Meta
from shared.kernel import clock
from shared.kernel.ids import new_id
from shared.postgres import Pool
from shared.runtime.config import SOURCE_TREE
from shared.runtime.servers.ports import free_port


class Post:
    """The worker, the carrier's sandbox, and what arrived."""

    def __init__(self, log, views: Pool, port: int) -> None:
        self.url, self.ahead = f"http://127.0.0.1:{port}", timedelta(0)
        self.streams, self.views = messages(log), views
        self.carrier = Carrier(Address(self.url, "sandbox", "sandbox", "031-200-0159"))
        duties = Duties(views, TABLE, timedelta(seconds=60))
        self.worker = Sending(self.streams, duties, self.carrier, Breaker(), self.now, lambda: 0.0)

    def now(self):
        return clock.now() + self.ahead

    def ask(self, path: str, body: bytes | None = None) -> dict:
        with urllib.request.urlopen(f"{self.url}/{path}", body, timeout=10) as answer:
            return json.load(answer)

    def arrived(self) -> list[dict]:
        return self.ask("messages")["messages"]

    def queue(self, to: str = "+821012345678", text: str = "차량 정비가 끝났습니다") -> str:
        key = str(new_id())
        told = SendMessage(
            to=to,
            kind=Kind.SMS,
            template="car_ready",
            text=text,
            bytes=20,
            dealership="suwon",
            customer_id=key,
        )
        self.streams.execute(key, told, Meta(new_id(), "service:test", "suwon", new_id()))
        with self.views.transaction() as cursor:
            enter(cursor, TABLE, key, 1, self.now(), {})
        return key

    def work(self, hours: float = 0.0) -> None:
        self.ahead += timedelta(hours=hours)
        self.worker.once()

    def state(self, key: str) -> State:
        return self.streams.load(key).state.state


@pytest.fixture
def post(private_log, views_url, tmp_path) -> Iterator[Post]:
    port = free_port(())
    argv = [sys.executable, str(SOURCE_TREE / "deploy" / "sms-sandbox"), "--port", str(port)]
    child = subprocess.Popen([*argv, "--state", str(tmp_path)], stdout=subprocess.DEVNULL)
    with closing(Pool(views_url)) as views:
        made, end = Post(private_log, views, port), time.monotonic() + 30
        while True:
            try:
                made.ask("control", b"arrive_after=0")
                break
            except OSError:
                assert time.monotonic() < end, "the sandbox does not answer"
                time.sleep(0.02)
        yield made
    child.terminate()
    child.wait()


def test_a_message_is_sent_and_its_receipt_fetched(post):
    key = post.queue()
    post.work()
    assert post.state(key) is State.SENT
    post.work(hours=0.1)
    assert post.state(key) is State.DELIVERED
    [message] = post.arrived()
    assert (message["phone"], message["text"]) == ("01012345678", "차량 정비가 끝났습니다")


def test_an_answer_that_never_came_sends_nothing_twice(post):
    post.ask("control", b"cut=1")
    key = post.queue()
    post.work()
    assert post.state(key) is State.HANDING_OVER
    post.ask("control", b"cut=0")
    post.work(hours=1)
    assert post.state(key) is State.DELIVERED
    assert len(post.arrived()) == 1


def test_a_carrier_that_is_down_gets_it_later(post):
    post.ask("control", b"outage=1")
    key = post.queue()
    post.work()
    assert post.arrived() == []
    post.ask("control", b"outage=0")
    post.work(hours=1)
    post.work(hours=1)
    assert post.state(key) is State.DELIVERED
    assert len(post.arrived()) == 1


def test_what_the_carrier_refuses_fails_with_its_reason(post):
    long = post.queue(text="가" * 46)  # told as an SMS, which it is not
    nobody = post.queue(to="+82311234567")
    post.work()
    post.work(hours=0.1)
    assert (post.state(long), post.state(nobody)) == (State.FAILED, State.FAILED)
    assert post.streams.load(long).state.code == "InvalidText"
    assert "결번" in post.streams.load(nobody).state.reason
