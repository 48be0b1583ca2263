"""The cabinet's line: a change scan and a full scan beside the bus formula, at each speed."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.figures import Figure
from services.keybox_agent.adapters.serial_bus import NoAnswer, SerialBus, open_port
from services.keybox_agent.protocol import registers as r
from services.keybox_agent.protocol.rtu import ReadInput
from services.keybox_agent.protocol.timing import BITS_PER_CHARACTER, Line
from shared.runtime.config import SOURCE_TREE

BAUDS = (9_600, 19_200, 115_200)
BOARDS = (1, 2)
TURNAROUND = 0.005
ROUNDS = {"change scan": 40, "full scan": 10}
SCANS = {
    "change scan": [r.ask_status(board) for board in BOARDS],
    "full scan": [r.ask_slots(board, block) for board in BOARDS for block in r.BLOCKS],
}


def formula(asked: list[ReadInput], baud: int) -> float:
    """Seconds: for each frame a silence, the request, the turnaround, the answer (11 bits a character)."""
    silence = 0.00175 if baud > 19_200 else 3.5 * BITS_PER_CHARACTER / baud
    frames = ((8 + 5 + 2 * request.count) * BITS_PER_CHARACTER / baud for request in asked)
    return sum(frame + silence + TURNAROUND for frame in frames)


@contextmanager
def cabinet(baud: int) -> Iterator[SerialBus]:
    """The simulator with a key in every slot, and the agent's bus on its line."""
    with tempfile.TemporaryDirectory() as folder:
        keys = Path(folder) / "keys.jsonl"
        lines = [
            {"drawer": d, "slot": s, "tag": f"01{d:02X}{s:02X}BEEF"} for d in BOARDS for s in range(1, 33)
        ]
        keys.write_text("".join(json.dumps(line) + "\n" for line in lines))
        command = [sys.executable, str(SOURCE_TREE / "deploy" / "cabinet-sim"), "--link", f"{folder}/line"]
        command += ["--baud", str(baud), "--keys", str(keys), "--turnaround", str(TURNAROUND)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            device = json.loads(process.stdout.readline())["device"]
            bus = SerialBus(open_port(device, baud, "N"), Line(baud))
            try:
                yield bus
            finally:
                bus.close()
                process.terminate()


def measure() -> Iterator[Figure]:
    """The quickest round is the line's own time; in the median the machine's other work stands too."""
    for baud in BAUDS:
        with cabinet(baud) as bus:
            for name, asked in SCANS.items():
                took = [timed(bus, asked) for _ in range(ROUNDS[name] + 1)][1:]
                least = formula(asked, baud)
                yield Figure(
                    f"{baud:,} baud", name, min(took) * 1e3, "ms", "the bus formula, ms", least * 1e3,
                    min(took) / least, 1.2, most=True,
                )  # fmt: skip
                yield Figure(f"{baud:,} baud", f"{name}, median", median(took) * 1e3, "ms")


def timed(bus: SerialBus, asked: list[ReadInput]) -> float:
    """Seconds of one scan; without end where the machine held the board up beyond all patience."""
    began = perf_counter()
    try:
        for request in asked:
            bus.ask(request)
    except NoAnswer:
        return inf
    return perf_counter() - began
