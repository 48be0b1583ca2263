"""How fast calls are: Baylog's beside nameko's own RPC and raw kombu, measured in turns."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from bench import echoes
from bench.figures import Figure, percentiles
from shared.runtime.processes import memory

MOST, SECONDS, ROUNDS = 10, 1.0, 4
# nameko's proxy and raw kombu are callers with a process each; the second kombu is one with many in flight
KINDS = ("baylog", "baylog-loop", "nameko", "kombu", "kombu-together")
MEMORY_MB = 90.0

Rounds = dict[str, list[list[float]]]


class Callers:
    """The process that calls in one way."""

    def __init__(self, kind: str, url: str) -> None:
        argv = [sys.executable, "-W", "ignore", "-m", "bench.callers", kind, url, str(MOST)]
        self._process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ready(self) -> None:
        """Wait until every caller has been answered once."""
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def measure(self, callers: int) -> list[float]:
        """The seconds of each call."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{callers} {SECONDS}\n")
        self._process.stdin.flush()
        took: list[float] = json.loads(self._process.stdout.readline())
        return took

    def close(self) -> None:
        """Its input ends, and with it the process and its callers."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(20)


@contextmanager
def serving(kind: str, url: str) -> Iterator[int]:
    """An echo as a process of its own; its id."""
    script = str(Path(echoes.__file__))
    argv = [sys.executable, "-W", "ignore", "-m", "bench.echoes", kind, url]
    with subprocess.Popen(argv, cwd=Path(script).parents[1]) as server:
        try:
            yield server.pid
        finally:
            server.kill()


def measure(url: str) -> list[Figure]:
    """Calls a second and latencies with one and with ten callers; the echo's memory after them."""
    with ExitStack() as stack:
        pids = {kind: stack.enter_context(serving(kind, url)) for kind in ("baylog", "nameko", "kombu")}
        callers = {kind: Callers(kind, url) for kind in KINDS}
        for one in callers.values():
            stack.callback(one.close)
        for one in callers.values():
            one.ready()
        figures = []
        for number in (1, MOST):
            rounds: Rounds = {kind: [] for kind in KINDS}
            for turn in range(ROUNDS):
                for kind in (*KINDS[turn:], *KINDS[:turn]):
                    rounds[kind].append(callers[kind].measure(number))
            figures += _compared(number, rounds)
        kept = memory(pids["baylog"]) / 1e6
    return [*figures, Figure("memory", "echo service, PSS", kept, "MB", target=MEMORY_MB, most=True)]


def _compared(number: int, rounds: Rounds) -> list[Figure]:
    held = {"baylog": "kombu", "baylog-loop": "kombu-together" if number > 1 else "kombu"}
    figures = []
    for kind, floor in held.items():
        for against, target in (("nameko", 3.0 if number > 1 else None), (floor, 0.8)):
            figures.append(_held(number, rounds, kind, against, target))
    for kind in KINDS:
        middle, late = percentiles(took for one in rounds[kind] for took in one)
        group = f"{number} caller{'s' if number > 1 else ''}"
        figures += [Figure(group, f"{kind}, p50", middle, "ms"), Figure(group, f"{kind}, p99", late, "ms")]
    return figures


def _held(number: int, rounds: Rounds, kind: str, against: str, target: float | None) -> Figure:
    rates, floors = ([len(one) / SECONDS for one in rounds[name]] for name in (kind, against))
    ratio = median(mine / base for mine, base in zip(rates, floors, strict=True))
    group = f"{number} caller{'s' if number > 1 else ''}"
    return Figure(group, kind, median(rates), "calls/s", against, median(floors), ratio, target)
