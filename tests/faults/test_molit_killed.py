"""Gateway and regulator are killed at random points while records go out: each is accepted exactly once."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from services.molit_gateway.model import State
from services.molit_gateway.policies import record_number
from services.molit_gateway.streams import transmissions
from services.molit_gateway.wiring import TABLE
from shared.duties import enter
from shared.eventlog import Meta
from shared.kernel import clock
from shared.kernel.ids import new_id
from shared.postgres import Pool
from shared.runtime.config import SOURCE_TREE
from shared.runtime.servers.ports import free_port
from tests.unit.services.molit_gateway.records import REPORT

SHOPS = ("suwon", "incheon", "daejeon")


class Killed:
    """A process that is ended by SIGKILL and begun again with the same command line."""

    def __init__(self, argv: list[str], environment: dict[str, str], output: Path) -> None:
        self._argv, self._environment, self._output = argv, environment, output
        self.begin()

    def begin(self) -> None:
        with self._output.open("ab") as output:
            self.child = subprocess.Popen(
                self._argv, env=self._environment, cwd=SOURCE_TREE, stdout=output, stderr=output
            )

    def kill(self) -> None:
        self.child.kill()
        self.child.wait()


class Play:
    """Records in the queue, a gateway that sends them, a regulator that loses answers."""

    def __init__(self, log, log_url: str, views_url: str, folder: Path, mutant: str = "") -> None:
        self.port, self.streams = free_port(()), transmissions(log)
        self.orders: list[str] = []
        environment = {
            **os.environ,
            "BAYLOG_LOG_URL": log_url,
            "BAYLOG_VIEWS_URL": views_url,
            "BAYLOG_MOLIT_URL": f"http://127.0.0.1:{self.port}",
            "BAYLOG_MOLIT_KEY": "sandbox",
            "BAYLOG_MOLIT_TIMEOUT": "1",
            "BAYLOG_MOLIT_LEASE": "2",
            "FAULT_MUTANT": mutant,
        }
        place = ["--port", str(self.port), "--state", str(folder)]
        sandbox = str(SOURCE_TREE / "deploy" / "regulator-sandbox")
        self.regulator = Killed([sys.executable, sandbox, *place], environment, folder / "regulator.log")
        self.wait(lambda: self.ask("health"), 30)
        self.ask("control", b"cut=0.1&judge_after=0.2")
        worker = [sys.executable, "-m", "tests.faults.molit_worker"]
        self.start_gateway = lambda: Killed(worker, environment, folder / "gateway.log")

    def queue(self, views: Pool, count: int) -> None:
        for number in range(count):
            key, shop = str(new_id()), SHOPS[number % len(SHOPS)]
            told = replace(REPORT, order_id=key, customer_id=key, dealership=shop, issued_at=clock.now(),
                           deadline=clock.now() + timedelta(hours=72),
                           number=record_number("1248100998", f"20261123-{number:04d}-1"))  # fmt: skip
            meta = Meta(command_id=new_id(), actor="service:test", dealership=shop, correlation_id=new_id())
            self.streams.execute(key, told, meta)
            with views.transaction() as cursor:
                enter(cursor, TABLE, key, 1, clock.now(), {})
            self.orders.append(key)

    def ask(self, path: str, body: bytes | None = None) -> dict:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{path}", body, timeout=5) as answer:
            return json.load(answer)

    def received(self) -> int:
        return self.ask("counts")["received"]

    def states(self) -> Counter[State]:
        return Counter(self.streams.load(key).state.state for key in self.orders)

    def wait(self, wanted, seconds: float) -> None:
        """Until something is so; a regulator that is just down is asked again."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if wanted():
                    return
            except OSError:
                pass
            time.sleep(0.02)
        raise AssertionError("it never came to that")

    def run(self, chance: random.Random, kills: int, seconds: float) -> None:
        """Kills both by turns, each time at another point of the way."""
        total = len(self.orders)
        points = sorted(chance.sample(range(1, total), kills))
        self.gateway = self.start_gateway()
        try:
            for turn, point in enumerate(points):
                self.wait(lambda point=point: self.received() >= point, seconds)
                victim = self.regulator if turn % 2 else self.gateway
                victim.kill()
                victim.begin()
            self.wait(lambda: self.ask("counts")["accepted"] == total, seconds)
            self.wait(lambda: self.states()[State.ACCEPTED] == total, seconds)
        finally:
            self.gateway.kill()


@pytest.fixture
def play(private_log, log_url, views_url, tmp_path):
    with ExitStack() as stack:
        views = Pool(views_url)
        stack.callback(views.close)

        def begin(count: int, mutant: str = "") -> Play:
            folder = tmp_path / (mutant or "clean")
            folder.mkdir()
            made = Play(private_log, log_url, views_url, folder, mutant)
            stack.callback(made.regulator.kill)
            made.queue(views, count)
            return made

        yield begin


def checked(play: Play, report, seed: int) -> None:
    counts = play.ask("counts")
    sent = {each["number"].strip() for each in play.ask("records")["records"]}
    wanted = {play.streams.load(key).state.record().number for key in play.orders}
    late = sum(play.streams.load(key).state.late for key in play.orders)
    report(f"molit killed: seed {seed}, {len(wanted)} records, lost {len(wanted - sent)}, "
           f"sent again {counts['repeated']}, unexpected {len(sent - wanted)}, late {late}")  # fmt: skip
    assert wanted == sent
    assert counts == {
        "received": len(wanted), "accepted": len(wanted), "refused": 0, "held": len(wanted), "repeated": 0,
    }  # fmt: skip
    assert late == 0


def test_each_record_is_accepted_once_whoever_is_killed(play, seed, report):
    made = play(80)
    made.run(random.Random(seed), kills=4, seconds=60)
    checked(made, report, seed)


def test_without_asking_first_records_go_out_twice(play, seed, report):
    made = play(40, mutant="resend")
    made.run(random.Random(seed), kills=2, seconds=60)
    assert made.ask("counts")["repeated"] > 0


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_thousand_records_and_thirty_kills(play, seed, report):
    made = play(1000)
    made.run(random.Random(seed), kills=30, seconds=300)
    checked(made, report, seed)
