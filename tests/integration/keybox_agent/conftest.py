"""A cabinet on a pseudo-terminal: the simulator in a process of its own."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from services.keybox_agent.adapters.serial_bus import NoAnswer, SerialBus, open_port
from services.keybox_agent.protocol.registers import SLOTS
from services.keybox_agent.protocol.timing import Line
from services.keybox_agent.scan import Scan
from services.keybox_agent.sightings import Sighting

SIMULATOR = Path(__file__).parents[3] / "deploy" / "cabinet-sim"


@dataclass
class Cabinet:
    """A running simulator, and the hands at it."""

    device: str
    page: str
    baud: int

    def do(self, action: str, **asked: Any) -> dict[str, Any]:
        """Move a key or cause a fault; the state after it."""
        request = urllib.request.Request(f"{self.page}/{action}", data=json.dumps(asked).encode())
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.load(answer)

    def put(self, drawer: int, slot: int, tag: str) -> None:
        self.do("put", drawer=drawer, slot=slot, tag=tag, force=True)

    def take(self, drawer: int, slot: int) -> None:
        self.do("take", drawer=drawer, slot=slot, force=True)

    def state(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.page}/state", timeout=5) as answer:
            return json.load(answer)


@dataclass
class Reader:
    """The agent's scan over its own bus."""

    bus: SerialBus
    scan: Scan
    seen: list[Sighting] = field(default_factory=list)

    def step(self) -> None:
        """One question."""
        request = self.scan.next_request(time.monotonic())
        if request is None:
            return
        try:
            self.seen += self.scan.answered(request, self.bus.ask(request))
        except NoAnswer:
            self.seen += self.scan.unanswered(request)

    def until(self, condition: Callable[[list[Sighting]], bool], within: float = 20) -> list[Sighting]:
        """Scan until what was seen satisfies; what was seen since the last call."""
        deadline = time.monotonic() + within
        while not condition(self.seen):
            assert time.monotonic() < deadline, f"not within {within} s: {self.seen}"
            self.step()
        seen, self.seen = self.seen, []
        return seen

    def settle(self) -> list[Sighting]:
        """Scan until every slot of every board is known."""
        return self.until(lambda _: self.settled())

    def settled(self) -> bool:
        return all(board.silent or (board.identity and not board.doubted()) for board in self.scan.boards)

    def tags(self) -> dict[tuple[int, int], str]:
        """What is known: (drawer, slot) → tag."""
        slots = [slot for board in self.scan.boards for slot in board.slots]
        assert len(slots) == SLOTS * len(self.scan.boards)
        return {(slot.drawer, slot.number): slot.tag for slot in slots if slot.known and slot.tag}


@pytest.fixture
def cabinet_of(tmp_path: Path) -> Iterator[Callable[..., Cabinet]]:
    """Starts simulators: keys are (drawer, slot) → tag."""
    with ExitStack() as stack:

        def start(keys: dict[tuple[int, int], str] | None = None, baud: int = 115_200, *more: str) -> Cabinet:
            hanging = tmp_path / "keys.jsonl"
            lines = [{"drawer": d, "slot": s, "tag": tag} for (d, s), tag in (keys or {}).items()]
            hanging.write_text("".join(json.dumps(line) + "\n" for line in lines))
            arguments = [
                "--link",
                str(tmp_path / "cabinet"),
                "--baud",
                str(baud),
                "--keys",
                str(hanging),
                *more,
            ]
            process = stack.enter_context(
                subprocess.Popen(
                    [sys.executable, str(SIMULATOR), *arguments], stdout=subprocess.PIPE, text=True
                )
            )
            stack.callback(process.terminate)
            told = json.loads(process.stdout.readline())
            return Cabinet(told["device"], told["page"], baud)

        yield start


@pytest.fixture
def reader_on() -> Iterator[Callable[[str, int], Reader]]:
    """Opens the agent's bus on a terminal."""
    with ExitStack() as stack:

        def start(device: str, baud: int) -> Reader:
            bus = SerialBus(open_port(device, baud, "N"), Line(baud))
            stack.callback(bus.close)
            return Reader(bus, Scan(2))

        yield start


@pytest.fixture
def reader_of(reader_on: Callable[[str, int], Reader]) -> Callable[[Cabinet], Reader]:
    """Opens the agent's bus to a cabinet."""
    return lambda cabinet: reader_on(cabinet.device, cabinet.baud)
