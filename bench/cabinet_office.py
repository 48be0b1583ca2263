"""50 agents at the head office: how long until a page shows that a key was taken; how fast one catches up.

One of the 50 is a whole agent beside a simulated cabinet; of the others the halves that report run here, each
with a spool and a connection of its own. The page is the map as the web service draws it for the group, all
50 cabinets on it; its event stream says which of them have changed, and those are fetched.
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
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import orjson
import psycopg2

from bench.cabinet_hands import Hands, Spooled
from bench.cabinet_page import Page
from bench.day import staff
from bench.figures import Figure, percentiles
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
from shared.runtime.processes import cpu_seconds
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
        before, logged = used(suite), appended(suite, "bench-")
        p50, p99 = percentiles([page.seconds_until_seen(hands) for _ in range(TAKES)])
        yield Figure("50 agents", "take to page, p50", p50, "ms")
        yield Figure("50 agents", "take to page, p99", p99, "ms", target=1000, most=True)
        records = appended(suite, "bench-") - logged
        for name, seconds in used(suite).items():
            spent = (seconds - before[name]) / records
            yield Figure("processor time of a record", name, spent * 1000, "ms")
        yield from catching_up(suite, page, hands)


def catching_up(suite: Suite, page: Page, hands: Hands) -> Iterator[Figure]:
    """Records a second into the log, and what a take meanwhile waits."""
    with tempfile.TemporaryDirectory() as folder:
        spool = Spool(Path(folder))
        for _ in range(HELD // 1000):
            spool.append([record(number) for number in range(1000)])
        began, others, own, done = time.perf_counter(), [], [], 0
        with sender(suite, BEHIND, spool) as uplink:
            behind = Spooled(spool, uplink, BEHIND)
            while done < HELD:
                assert time.perf_counter() - began < _PATIENCE_S * 5, f"{done} arrived"
                others.append(page.seconds_until_seen(hands))
                own.append(page.seconds_until_seen(behind))
                done = appended(suite, BEHIND)
        took = time.perf_counter() - began
    yield Figure("catching up", f"{HELD:,} records into the log", HELD / took, "/s", target=500)
    yield Figure("catching up", "a take elsewhere to the page, worst", max(others) * 1000, "ms")
    yield Figure("catching up", "a take at this cabinet to the page, worst", max(own) * 1000, "ms")


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
                    yield Hands(told["page"], WHOLE)
                finally:
                    process.terminate()
                    process.wait()
                    cabinet.terminate()


def used(suite: Suite) -> dict[str, float]:
    """Seconds of processor time of each process so far."""
    return {name: cpu_seconds(process.pid) for name, process in suite.processes.items()}


def appended(suite: Suite, cabinet: str) -> int:
    """How many records of the cabinets whose ids begin so are in the log."""
    with closing(psycopg2.connect(suite.environment["BAYLOG_LOG_URL"])) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT count(*) FROM event WHERE stream LIKE %s", (f"cabinet_log-{cabinet}%",))
        (count,) = cursor.fetchone() or (0,)
        return int(count)
