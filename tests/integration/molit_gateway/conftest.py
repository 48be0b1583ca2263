"""A regulator's sandbox in a process of its own, and the gateway's worker on a real log and due-table."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from services.molit_gateway.adapters.regulator import Address, Regulator
from services.molit_gateway.model import State
from services.molit_gateway.protocol import Form
from services.molit_gateway.sending import Sending
from services.molit_gateway.streams import Book, transmissions
from services.molit_gateway.wiring import TABLE
from shared.duties import Duties, enter
from shared.duties.breaker import Breaker
from shared.eventlog import Meta
from shared.kernel import clock
from shared.kernel.ids import new_id
from shared.postgres import Pool
from shared.runtime.config import SOURCE_TREE
from shared.runtime.servers.ports import free_port
from tests.unit.services.molit_gateway.records import REPORT


class Sandbox:
    """The regulator as a test sets it."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    def ask(self, path: str, body: bytes | None = None) -> dict:
        with urllib.request.urlopen(f"{self.url}/{path}", body, timeout=10) as answer:
            return json.load(answer)

    def set(self, **settings: float) -> None:
        self.ask("control", "&".join(f"{name}={value}" for name, value in settings.items()).encode())

    def counts(self) -> dict[str, int]:
        return self.ask("counts")

    def got(self) -> list[dict]:
        return [json.loads(each["body"]) for each in reversed(self.ask("records")["records"])]


@pytest.fixture
def sandbox(tmp_path) -> Iterator[Sandbox]:
    port = free_port(())
    argv = [sys.executable, str(SOURCE_TREE / "deploy" / "regulator-sandbox"), "--port", str(port)]
    child = subprocess.Popen([*argv, "--state", str(tmp_path)], stdout=subprocess.DEVNULL)
    regulator, end = Sandbox(port), time.monotonic() + 30
    while True:
        try:
            regulator.ask("health")
            break
        except OSError:
            assert time.monotonic() < end, "the sandbox does not answer"
            time.sleep(0.02)
    regulator.set(judge_after=0)
    yield regulator
    child.terminate()
    child.wait()


class Desk:
    """Queues records and lets the worker pass over them; its clock can be moved on."""

    def __init__(self, log, views: Pool, sandbox: Sandbox, form: Form, key: str, timeout: float) -> None:
        self.streams, self.views, self.ahead = transmissions(log), views, timedelta(0)
        self.duties = Duties(views, TABLE, timedelta(seconds=60))
        self.regulator = Regulator(Address(sandbox.url, key, form, timeout))
        self.breaker, self.pool = Breaker(), ThreadPoolExecutor(4)
        self.worker = Sending(
            Book(log), self.duties, self.regulator, self.breaker, self.pool, self.now, lambda: 0.0
        )

    def now(self):
        return clock.now() + self.ahead

    def do(self, order: str, command) -> None:
        meta = Meta(new_id(), "service:test", "suwon", new_id())
        self.streams.execute(order, command, meta)
        seen = self.seen(order)
        if seen.state is State.QUEUED:
            with self.views.transaction() as cursor:
                enter(cursor, TABLE, order, seen.revision, self.now(), {})

    def queue(self, **changed) -> str:
        order = str(new_id())
        number = f"1248100998-{order[:18]}"
        told = {"order_id": order, "customer_id": order, "number": number, **changed}
        self.do(order, replace(REPORT, **told))
        return order

    def seen(self, order: str):
        return self.streams.load(order).state

    def work(self, hours: float = 0.0) -> None:
        """One pass, so much later."""
        self.ahead += timedelta(hours=hours)
        self.worker.once()


@pytest.fixture
def views(views_url) -> Iterator[Pool]:
    with closing(Pool(views_url)) as pool:
        with pool.transaction() as cursor:
            cursor.execute(f"TRUNCATE {TABLE}")
        yield pool


@pytest.fixture
def desk_of(private_log, views, sandbox):
    made: list[Desk] = []

    def make(form: Form = Form.JSON, key: str = "sandbox", timeout: float = 5.0) -> Desk:
        made.append(Desk(private_log, views, sandbox, form, key, timeout))
        return made[-1]

    yield make
    for desk in made:
        desk.pool.shutdown()


@pytest.fixture
def desk(desk_of) -> Desk:
    return desk_of()
