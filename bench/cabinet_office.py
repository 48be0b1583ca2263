"""50 agents at the head office: how long until a page shows that a key was taken; how fast one catches up.

One of the 50 is a whole agent beside a simulated cabinet; of the others the halves that report run here, each
with a spool and a connection of its own. The page is the map as the web service draws it for the group, all
50 cabinets on it, fetched whenever its event stream says that cabinets have changed.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import orjson
import psycopg2

from bench.day import staff, token
from bench.figures import Figure, percentiles
from services.demo.staffing import PASSWORD
from services.keybox_agent.adapters.downlink import Downlink
from services.keybox_agent.adapters.grant_store import GrantStore
from services.keybox_agent.adapters.office_link import ByPassword
from services.keybox_agent.adapters.pictures import Pictures
from services.keybox_agent.adapters.spool import Spool
from services.keybox_agent.adapters.uplink import Uplink
from services.keybox_agent.timekeeping import Timekeeper
from shared.bus.blocking import BlockingBus
from shared.identity import service_identity
from shared.kernel.clock import now
from shared.runtime.config import SOURCE_TREE, with_database
from shared.runtime.servers import private_postgres, private_rabbitmq
from shared.runtime.suite import process_commands
from shared.testing.suite import Suite, running

AGENTS, TAKES, HELD = 50, 100, 20_000
EACH_REPORTS_EVERY_S = 5.0
WHOLE, BEHIND = "bench-0", "bench-behind"
_NEEDED = ("keys", "views", "staff", "web")
_PATIENCE_S = 60.0


def measure() -> Iterator[Figure]:
    """With 50 reporting; then the same while a 51st sends what it held."""
    with ExitStack() as stack:
        suite = stack.enter_context(office())
        register(suite, [*(f"bench-{number}" for number in range(AGENTS)), BEHIND])
        hands = stack.enter_context(whole_agent(suite))
        stack.enter_context(reporting(suite))
        page = stack.enter_context(Page(suite))
        p50, p99 = percentiles([page.seconds_until_seen(hands) for _ in range(TAKES)])
        yield Figure("50 agents", "take to page, p50", p50, "ms")
        yield Figure("50 agents", "take to page, p99", p99, "ms", target=1000, most=True)
        yield from catching_up(suite, page, hands)


def catching_up(suite: Suite, page: Page, hands: Hands) -> Iterator[Figure]:
    """Records a second into the log, and what a take meanwhile waits."""
    with tempfile.TemporaryDirectory() as folder:
        spool = Spool(Path(folder))
        for _ in range(HELD // 1000):
            spool.append([record(number) for number in range(1000)])
        began, waited, done = time.perf_counter(), [], 0
        with sender(suite, BEHIND, spool):
            while done < HELD:
                assert time.perf_counter() - began < _PATIENCE_S * 5, f"{done} arrived"
                waited.append(page.seconds_until_seen(hands))
                done = appended(suite, BEHIND)
        took = time.perf_counter() - began
    yield Figure("catching up", f"{HELD:,} records into the log", HELD / took, "/s", target=500)
    yield Figure("catching up", "take to page meanwhile, worst", max(waited) * 1000, "ms")


@contextmanager
def office() -> Iterator[Suite]:
    """The processes that a page of keys needs, on servers of their own with fsync on."""
    with ExitStack() as stack:
        log, views = (stack.enter_context(private_postgres(durable=True)) for _ in range(2))
        broker = stack.enter_context(private_rabbitmq())
        state = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="baylog-cabinets-")))
        urls = with_database(log.url(), "baylog_log"), with_database(views.url(), "baylog_views")
        without = [name for name in process_commands() if name not in _NEEDED]
        suite = stack.enter_context(running(*urls, broker.url(), state, without=without))
        staff(suite)
        yield suite


def register(suite: Suite, cabinets: list[str]) -> None:
    """All at one shop."""
    identity = suite.sign(service_identity("bench", "suwon"))
    with BlockingBus(suite.amqp_url) as bus:
        for cabinet in cabinets:
            bus.call("keys", "register_cabinet", {"id": cabinet, "name": cabinet}, identity=identity)


def record(number: int) -> bytes:
    """A key that is put or taken."""
    kind = "key_put" if number % 2 else "key_taken"
    data = {"drawer": 1, "slot": number // 2 % 32 + 1, "tag": f"{number // 2 % 1000:010X}"}
    return orjson.dumps({"kind": kind, "at": now(), "stepped": False, "data": data})


@contextmanager
def sender(suite: Suite, cabinet: str, spool: Spool) -> Iterator[Uplink]:
    """The sending half of an agent."""
    with tempfile.TemporaryDirectory() as scratch:
        folder, stop, timekeeper = Path(scratch), threading.Event(), Timekeeper()
        grants = GrantStore(cabinet, folder / "grants", (folder / "office.pub").read_bytes, timekeeper)
        downlink, pictures = Downlink(cabinet, grants, timekeeper), Pictures(folder / "pictures")
        uplink = Uplink(cabinet, ByPassword(suite.amqp_url), spool, downlink, pictures)
        thread = threading.Thread(target=uplink.run, args=(stop,))
        thread.start()
        try:
            yield uplink
        finally:
            stop.set()
            uplink.wake()
            thread.join()


@contextmanager
def reporting(suite: Suite) -> Iterator[None]:
    """49 agents, each with a record every few seconds, at moments of its own."""
    dice, stop = random.Random(1), threading.Event()
    with ExitStack() as stack:
        agents = []
        for number in range(1, AGENTS):
            spool = Spool(Path(stack.enter_context(tempfile.TemporaryDirectory())))
            agents.append((spool, stack.enter_context(sender(suite, f"bench-{number}", spool))))

        def report() -> None:
            for number in range(sys.maxsize):
                if stop.wait(dice.expovariate(len(agents) / EACH_REPORTS_EVERY_S)):
                    return
                spool, uplink = dice.choice(agents)
                spool.append([record(number)])
                uplink.wake()

        thread = threading.Thread(target=report)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()


class Hands:
    """At the simulated cabinet: puts and takes one key in turn."""

    def __init__(self, page: str) -> None:
        self._page = page
        self._hanging = False

    def move(self) -> str:
        """The state in which the map must show the slot then."""
        self._hanging = not self._hanging
        asked = {"drawer": 1, "slot": 5, "tag": "0100AA11BB", "force": True}
        action = "put" if self._hanging else "take"
        request = urllib.request.Request(f"{self._page}/{action}", json.dumps(asked).encode())
        urllib.request.urlopen(request, timeout=5).close()
        return "key" if self._hanging else "empty"


@contextmanager
def whole_agent(suite: Suite) -> Iterator[Hands]:
    """A simulated cabinet at 19,200 baud and the agent's process beside it."""
    with tempfile.TemporaryDirectory() as folder:
        line = f"{folder}/line"
        simulator = [sys.executable, str(SOURCE_TREE / "deploy" / "cabinet-sim"), "--link", line]
        env = {
            **os.environ, "BAYLOG_CABINET": WHOLE, "BAYLOG_CABINET_DEVICE": line,
            "BAYLOG_CABINET_PARITY": "N", "BAYLOG_CABINET_SPOOL": f"{folder}/spool",
            "BAYLOG_CABINET_GRANTS_KEY": f"{folder}/office.pub", "BAYLOG_CABINET_SCREEN_PORT": "0",
            "BAYLOG_AMQP_URL": suite.amqp_url, "BAYLOG_LOG_LEVEL": "ERROR",
        }  # fmt: skip
        with subprocess.Popen(simulator, stdout=subprocess.PIPE, text=True) as cabinet:
            assert cabinet.stdout is not None
            told = json.loads(cabinet.stdout.readline())
            agent = [sys.executable, "-m", "services.keybox_agent"]
            with subprocess.Popen(agent, env=env, cwd=SOURCE_TREE) as process:
                try:
                    yield Hands(told["page"])
                finally:
                    process.terminate()
                    process.wait()
                    cabinet.terminate()


class Page:
    """The map of all cabinets in a browser's place: signed in, its event stream open."""

    def __init__(self, suite: Suite) -> None:
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{suite.web_port}", timeout=30)
        self._changed = threading.Event()

    def __enter__(self) -> Page:
        sign_in = {"csrf": token(self._client.get("/sign-in").text), "login": "hq", "password": PASSWORD}
        assert self._client.post("/sign-in", data=sign_in).status_code == 303
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._client.close()

    def seconds_until_seen(self, hands: Hands) -> float:
        """From the moment when the key is off (or on) its hook."""
        state = hands.move()
        began = time.perf_counter()
        wanted = f'class="slot {state}" href="/keys?at={WHOLE}.1.5"'
        while time.perf_counter() - began < _PATIENCE_S:
            self._changed.wait(1)
            self._changed.clear()
            if wanted in self._client.get("/keys/map").raise_for_status().text:
                return time.perf_counter() - began
        raise AssertionError(f"{wanted} was never shown")

    def _listen(self) -> None:
        with self._client.stream("GET", "/live", timeout=None) as stream:
            for line in stream.iter_lines():
                if "cabinets:" in line:
                    self._changed.set()


def appended(suite: Suite, cabinet: str) -> int:
    """How many of its records are in the log."""
    with closing(psycopg2.connect(suite.environment["BAYLOG_LOG_URL"])) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT count(*) FROM event WHERE stream LIKE %s", (f"cabinet_log-{cabinet}.%",))
        (count,) = cursor.fetchone() or (0,)
        return int(count)
