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
from shared.runtime.processes import cpu_seconds, descendants, memory

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

    @property
    def spent(self) -> float:
        """Processor seconds of all its callers so far."""
        family = [self._process.pid, *(one.pid for one in descendants(self._process.pid))]
        return sum(cpu_seconds(pid) for pid in family)

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


def measure(url: str, broker_pid: int) -> list[Figure]:
    """Calls a second, latencies and processor time with one and with ten callers; the echo's memory then."""
    with ExitStack() as stack:
        pids = {kind: stack.enter_context(serving(kind, url)) for kind in ("baylog", "nameko", "kombu")}
        callers = {kind: Callers(kind, url) for kind in KINDS}
        for one in callers.values():
            stack.callback(one.close)
        for one in callers.values():
            one.ready()

        def spent(kind: str) -> float:
            return callers[kind].spent + cpu_seconds(pids[kind.partition("-")[0]]) + cpu_seconds(broker_pid)

        figures = []
        for number in (1, MOST):
            rounds: Rounds = {kind: [] for kind in KINDS}
            used = dict.fromkeys(KINDS, 0.0)
            for turn in range(ROUNDS):
                for kind in (*KINDS[turn:], *KINDS[:turn]):
                    before = spent(kind)
                    rounds[kind].append(callers[kind].measure(number))
                    used[kind] += spent(kind) - before
            figures += _compared(number, rounds) + _costs(number, rounds, used)
        kept = memory(pids["baylog"]) / 1e6
    return [*figures, Figure("memory", "echo service, PSS", kept, "MB", target=MEMORY_MB, most=True)]


def _costs(number: int, rounds: Rounds, used: dict[str, float]) -> list[Figure]:
    """What a busy machine distorts least: processor time of a call in callers, service and broker."""
    cost = {kind: used[kind] / sum(map(len, rounds[kind])) * 1e6 for kind in KINDS}
    figures = []
    for kind, floor in _held_against(number).items():
        for against, target in (("nameko", 3.0 if number > 1 else None), (floor, 0.8)):
            ratio = cost[against] / cost[kind]
            name = f"{kind}, processor time"
            figures.append(
                Figure(_group(number), name, cost[kind], "µs", against, cost[against], ratio, target)
            )
    return figures


def _held_against(number: int) -> dict[str, str]:
    return {"baylog": "kombu", "baylog-loop": "kombu-together" if number > 1 else "kombu"}


def _group(number: int) -> str:
    return f"{number} caller{'s' if number > 1 else ''}"


def _compared(number: int, rounds: Rounds) -> list[Figure]:
    figures = []
    for kind, floor in _held_against(number).items():
        for against, target in (("nameko", 3.0 if number > 1 else None), (floor, 0.8)):
            figures.append(_held(number, rounds, kind, against, target))
    for kind in KINDS:
        middle, late = percentiles(took for one in rounds[kind] for took in one)
        group = _group(number)
        figures += [Figure(group, f"{kind}, p50", middle, "ms"), Figure(group, f"{kind}, p99", late, "ms")]
    return figures


def _held(number: int, rounds: Rounds, kind: str, against: str, target: float | None) -> Figure:
    rates, floors = ([len(one) / SECONDS for one in rounds[name]] for name in (kind, against))
    ratio = median(mine / base for mine, base in zip(rates, floors, strict=True))
    return Figure(_group(number), kind, median(rates), "calls/s", against, median(floors), ratio, target)
