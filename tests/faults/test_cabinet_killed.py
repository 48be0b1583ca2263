"""The agent's process killed while a drawer is open and a key in somebody's hand: it is not forgotten."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.keybox_agent.adapters.grant_store import GrantStore
from services.keybox_agent.adapters.segments import records, segments
from services.keybox_agent.timekeeping import Timekeeper
from services.keys.board import Board
from services.keys.whereabouts import Keys, When
from shared.contracts.grants import sealed
from shared.runtime.config import SOURCE_TREE
from shared.runtime.servers import free_port
from tests.faults.eventually import eventually
from tests.integration.keybox_agent.attending import CABINET, PIN, grants
from tests.integration.keybox_agent.conftest import cabinet_of  # noqa: F401  a fixture

PROGRAM = Path(__file__).with_name("killed_agent.py")
TAG, DRAWER, SLOT = "0100AA11BB", 1, 3
OPEN, CLOSED = 2, 0


class Agent:
    """Its process, and what is pressed on its display."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process, self._page = process, f"http://127.0.0.1:{port}"

    def press(self, action: str, **asked: Any) -> None:
        """Returns once the agent has said yes."""
        request = urllib.request.Request(f"{self._page}/{action}", json.dumps(asked).encode())
        request.add_header("Content-Type", "application/json")
        urllib.request.urlopen(request, timeout=20).close()

    def asked(self, what: str) -> Any:
        with urllib.request.urlopen(f"{self._page}/{what}", timeout=20) as answer:
            return json.load(answer)

    def is_ready(self) -> bool:
        try:
            return self.asked("state")["problem"] is None
        except OSError:
            return False

    def finds(self, tag: str) -> bool:
        """Whoever is signed in is shown the key."""
        return any(key["tag"] == tag for key in self.asked("keys")["keys"])


@pytest.fixture
def kept(tmp_path) -> Path:
    """The agent's folder, with grants of the head office that hold for a day."""
    office, folder = Ed25519PrivateKey.generate(), tmp_path / "agent"
    encoding, form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    folder.mkdir()
    (folder / "office.pub").write_bytes(office.public_key().public_bytes(encoding, form))
    store = GrantStore(CABINET, folder / "grants", (folder / "office.pub").read_bytes, Timekeeper())
    store.take(sealed(grants(), office))
    return folder


@contextmanager
def agent(folder: Path, cabinet: Any, guard: str = "on") -> Iterator[Agent]:
    """Beside this cabinet, with no network; killed at the end, whatever it does."""
    port = free_port()
    environment = {
        **os.environ, "BAYLOG_CABINET": CABINET, "BAYLOG_CABINET_DEVICE": cabinet.device,
        "BAYLOG_CABINET_BAUD": str(cabinet.baud), "BAYLOG_CABINET_PARITY": "N",
        "BAYLOG_CABINET_SPOOL": str(folder), "BAYLOG_CABINET_GRANTS_KEY": str(folder / "office.pub"),
        "BAYLOG_CABINET_SCREEN_PORT": str(port), "BAYLOG_AMQP_URL": "amqp://nobody:x@127.0.0.1:1/",
        "BAYLOG_LOG_LEVEL": "CRITICAL", "PYTHONPATH": str(SOURCE_TREE),
    }  # fmt: skip
    process = subprocess.Popen([sys.executable, str(PROGRAM), guard], env=environment, cwd=SOURCE_TREE)
    try:
        started = Agent(process, port)
        eventually(started.is_ready, 60)
        yield started
    finally:
        process.kill()
        process.wait()


def spooled(folder: Path) -> list[dict[str, Any]]:
    """What is on the disk, oldest first; half a record is none."""
    return [orjson.loads(body) for path in segments(folder) for _, body, _ in records(path)]


def custody(found: list[dict[str, Any]]) -> tuple[Board, Keys]:
    """What the head office makes of it."""
    board, keys = Board(), Keys()
    for record in found:
        when = When(datetime.fromisoformat(record["at"]), datetime.fromisoformat(record["at"]))
        board.take(CABINET, record["kind"], record["data"], when)
        keys.report(CABINET, "suwon", record["kind"], record["data"], when)
    return board, keys


def killed_in_the_act(folder: Path, cabinet: Any, dice: random.Random, guard: str) -> None:
    """Somebody has the drawer opened and takes the key; the agent dies before, while or after it sees it."""
    with agent(folder, cabinet, guard) as alive:
        alive.press("sign-in", person="kim", pin=PIN)
        eventually(lambda: alive.finds(TAG), 30)
        alive.press("take", tag=TAG, reason="repair", minutes=None)
        eventually(lambda: cabinet.state()["boards"][DRAWER - 1]["movement"] == OPEN, 30)
        cabinet.do("take", drawer=DRAWER, slot=SLOT)
        time.sleep(dice.uniform(0, 0.3))


def asked(folder: Path) -> int:
    """Of how many openings the disk knows for whom they were."""
    return sum(one["kind"] == "drawer_asked" and one["data"]["person"] == "kim" for one in spooled(folder))


@pytest.mark.parametrize("kills", [1, pytest.param(25, marks=pytest.mark.long)])
def test_a_key_in_the_hand_is_known_though_the_agent_was_killed(
    cabinet_of,  # noqa: F811  the fixture
    kept, seed, report, kills,
):  # fmt: skip
    dice, cabinet, by_name = random.Random(seed), cabinet_of({(DRAWER, SLOT): TAG}), 0
    for number in range(1, kills + 1):
        killed_in_the_act(kept, cabinet, dice, "on")
        # whose drawer it was stood on the disk before it opened
        assert asked(kept) == number

        with agent(kept, cabinet):
            # a drawer that nobody attends any more is closed, and the key is where it is: not in its slot
            eventually(lambda: cabinet.state()["boards"][DRAWER - 1]["movement"] == CLOSED, 60)
            eventually(lambda: custody(spooled(kept))[0].drawers[CABINET, DRAWER].shut, 30)
            board, keys = custody(spooled(kept))
            assert board.slots[CABINET, DRAWER, SLOT].state == "empty"
            assert keys.found[TAG].place in ("person", "missing")
            by_name += keys.found[TAG].person == "kim"
            cabinet.put(DRAWER, SLOT, TAG)
            eventually(lambda: custody(spooled(kept))[1].found[TAG].place == "cabinet", 30)
    report(
        f"agent killed {kills} times with a key in hand, seed {seed}: {by_name} takes by name, "
        f"{kills - by_name} by who had the drawer opened, 0 unknown"
    )


def test_an_agent_that_opens_first_and_writes_later_is_found_out(
    cabinet_of,  # noqa: F811  the fixture
    kept, seed,
):  # fmt: skip
    killed_in_the_act(kept, cabinet_of({(DRAWER, SLOT): TAG}), random.Random(seed), "remembers only")

    assert asked(kept) == 0
