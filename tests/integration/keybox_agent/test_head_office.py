"""From a cabinet's line to the slot map: simulator, agent, broker, keys service and view, all real."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from services.keys.service import KeysService
from shared.bus.blocking import BlockingBus
from shared.bus.topology import declare
from shared.identity import Identity
from shared.runtime.config import SOURCE_TREE
from shared.runtime.suite import process_commands
from shared.testing.suite import Suite, running

MANAGER = Identity(
    actor="manager", name="Manager", dealership="suwon", permissions=frozenset({"key.view", "key.manage"})
)
STRANGER = Identity(
    actor="stranger", name="Stranger", dealership="busan", permissions=frozenset({"key.view"})
)
NEEDED = ("relay", "views", "keys")


class Office:
    """The head office's side."""

    def __init__(self, bus: BlockingBus, suite: Suite) -> None:
        self._bus, self._suite = bus, suite

    def ask(self, method: str, who: Identity = MANAGER, **payload: Any) -> dict[str, Any]:
        return self._bus.call("keys", method, payload, identity=self._suite.sign(who))

    def tags(self) -> dict[tuple[int, int], str]:
        found = self.ask("cabinets")["cabinets"]
        drawers = found[0]["drawers"] if found else []
        return {(d["drawer"], s["slot"]): s["tag"] for d in drawers for s in d["slots"] if s["tag"]}

    def until(self, condition: Callable[[], bool], within: float = 60) -> None:
        deadline = time.monotonic() + within
        while not condition():
            assert time.monotonic() < deadline, self.tags()
            time.sleep(0.05)

    def kinds(self) -> list[str]:
        """What was reported, oldest first."""
        movements = self.ask("history", cabinet="suwon-1", limit=500)["movements"]
        return [row["kind"] for row in reversed(movements)]


@pytest.fixture(scope="module")
def suite(log_url: str, views_url: str, amqp_url: str, tmp_path_factory: Any) -> Iterator[Suite]:
    declare(amqp_url, [KeysService])
    others = [name for name in process_commands() if name not in NEEDED]
    folder = tmp_path_factory.mktemp("suite")
    with running(log_url, views_url, amqp_url, folder, without=others, prepared=True) as found:
        yield found


@pytest.fixture(scope="module")
def office(suite: Suite) -> Iterator[Office]:
    with BlockingBus(suite.amqp_url) as bus:
        office = Office(bus, suite)
        office.ask("register_cabinet", id="suwon-1", name="수원 1")
        yield office


@pytest.fixture
def agent_of(suite: Suite, tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts agents beside a cabinet; all share one spool, as restarts of one do."""
    started: list[subprocess.Popen[bytes]] = []

    def start(cabinet: Any, amqp_url: str = suite.amqp_url) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "BAYLOG_CABINET": "suwon-1",
            "BAYLOG_CABINET_DEVICE": cabinet.device,
            "BAYLOG_CABINET_BAUD": str(cabinet.baud),
            "BAYLOG_CABINET_PARITY": "N",
            "BAYLOG_CABINET_SPOOL": str(tmp_path / "spool"),
            "BAYLOG_CABINET_GRANTS_KEY": str(Path(suite.environment["BAYLOG_STATE_DIR"]) / "grants.pub"),
            "BAYLOG_CABINET_SCREEN_PORT": "0",
            "BAYLOG_AMQP_URL": amqp_url,
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "services.keybox_agent"], env=environment, cwd=SOURCE_TREE
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def spooled(directory: Path) -> bytes:
    """All that an agent has kept."""
    return b"".join(path.read_bytes() for path in (directory / "spool").glob("*.records"))


def test_what_hangs_in_the_cabinet_what_is_put_and_what_is_taken_shows(office, cabinet_of, agent_of):
    cabinet = cabinet_of({(1, 3): "0100AA11BB", (2, 32): "0100AA11CC"})
    agent = agent_of(cabinet)
    office.until(lambda: office.tags() == {(1, 3): "0100AA11BB", (2, 32): "0100AA11CC"})

    cabinet.put(1, 9, "0100AA11DD")
    cabinet.take(2, 32)
    office.until(lambda: office.tags() == {(1, 3): "0100AA11BB", (1, 9): "0100AA11DD"})

    agent.send_signal(signal.SIGTERM)
    assert agent.wait(20) == 0


def test_what_happens_while_nobody_is_reached_comes_later_and_once(office, cabinet_of, agent_of, tmp_path):
    cabinet = cabinet_of({(1, 1): "0100AA1101"})
    before = len(office.kinds())
    alone = agent_of(cabinet, "amqp://guest:guest@127.0.0.1:1/")
    office.until(lambda: b"inventory" in spooled(tmp_path))
    for slot in (2, 3, 4):
        cabinet.put(1, slot, f"0100AA110{slot}")
    office.until(lambda: spooled(tmp_path).count(b"key_put") == 3)
    alone.kill()

    agent_of(cabinet)
    office.until(lambda: office.kinds()[before:].count("started") == 2)
    office.until(lambda: {(1, 1), (1, 2), (1, 3), (1, 4)} <= set(office.tags()))

    kinds = office.kinds()[before:]
    assert (kinds.count("started"), kinds.count("key_put")) == (2, 3)


def test_an_agent_that_is_killed_again_and_again_loses_and_doubles_nothing(office, cabinet_of, agent_of):
    cabinet = cabinet_of({})
    before = len(office.kinds())
    slots = range(10, 14)
    for start, slot in enumerate(slots, start=1):
        agent = agent_of(cabinet)
        office.until(lambda start=start: office.kinds()[before:].count("started") == start)
        cabinet.put(2, slot, f"0100AA12{slot}")
        agent.kill()
    agent_of(cabinet)
    office.until(lambda: {(2, slot) for slot in slots} <= set(office.tags()))

    assert office.kinds()[before:].count("started") == len(slots) + 1


def test_a_cabinet_of_another_dealership_is_not_seen(office):
    assert office.ask("cabinets", STRANGER)["cabinets"] == []
