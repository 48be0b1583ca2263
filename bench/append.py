"""Single commands, each with a commit of its own, and many commands in flight in one process."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from time import perf_counter
from typing import Any

from bench import floors, peer
from bench.database import fresh_log
from bench.turns import Figure, held, in_turns
from shared.eventlog import GroupCommit, Log, Meta, NewEvent, Write
from shared.kernel.ids import new_id

DATA = {"line": "x" * 420, "amount": 412500, "currency": "KRW", "order": "carmining-2"}
ROUNDS, SECONDS, IN_FLIGHT = 5, 1.0, 64
INDEXED = "raw INSERT, the log's indexes"
_logs: dict[str, Log] = {}


def command(stream: str, version: int) -> tuple[list[Write], Meta]:
    """One event, as the floor inserts it."""
    meta = Meta(new_id(), "service:bench", "suwon", new_id())
    return [Write(stream, version, [NewEvent("WorkDone", 1, DATA)])], meta


def append_for(dsn: str, seconds: float) -> int:
    """One event per command, one command after the other; how many there were."""
    log = _logs.setdefault(dsn, Log.open(dsn, pool_size=1))
    stream, version = f"bench-{new_id()}", 0
    log.append(*command(f"bench-{new_id()}", 0))  # connected and prepared before the clock runs
    end = perf_counter() + seconds
    while perf_counter() < end:
        log.append(*command(stream, version))
        version += 1
    return version


def workers() -> ProcessPoolExecutor:
    """Eight processes, which begin with no thread and no connection of this one."""
    return ProcessPoolExecutor(8, mp_context=get_context("spawn"))


def together(executor: ProcessPoolExecutor, writers: int, work: Callable[..., int], *given: Any) -> float:
    """Commands per second of so many processes at once."""
    jobs = [executor.submit(work, *given) for _ in range(writers)]
    return sum(job.result() for job in jobs) / SECONDS


def coroutines(grouped: GroupCommit) -> float:
    """Commands per second of 64 coroutines of one process."""

    async def one(end: float) -> int:
        stream, version = f"bench-{new_id()}", 0
        while perf_counter() < end:
            await grouped.append_soon(*command(stream, version))
            version += 1
        return version

    async def all_of_them() -> int:
        end = perf_counter() + SECONDS
        return sum(await asyncio.gather(*(one(end) for _ in range(IN_FLIGHT))))

    return asyncio.run(all_of_them()) / SECONDS


def threads(grouped: GroupCommit) -> float:
    """Commands per second of 64 threads of one process."""

    def one(end: float) -> int:
        stream, version = f"bench-{new_id()}", 0
        while perf_counter() < end:
            grouped.append(*command(stream, version))
            version += 1
        return version

    with ThreadPoolExecutor(IN_FLIGHT) as executor:
        end = perf_counter() + SECONDS
        return sum(executor.map(one, [end] * IN_FLIGHT)) / SECONDS


def nameko(dsn: str) -> float:
    """Commands per second of 64 workers of one nameko container, in a process of its own."""
    command_line = [sys.executable, "-m", "bench.hosted", dsn, str(IN_FLIGHT), str(SECONDS)]
    told = subprocess.run(command_line, check=True, capture_output=True, text=True).stdout
    return int(told) / SECONDS


def measure(server: str) -> list[Figure]:
    """Both with one and with eight writers, and 64 commands in flight against eight raw writers."""
    text = floors.text_of(DATA)
    with fresh_log(server) as dsn, fresh_log(server) as other, workers() as processes:
        floors.prepare(dsn)
        for number, mode in enumerate(peer.MODES):
            peer.recorder(other, mode, f"peer{number}").datastore.close()
        figures = []
        for count in (1, 8):
            contestants = {
                "raw INSERT": partial(together, processes, count, floors.insert_for, dsn, SECONDS, text),
                INDEXED: partial(
                    together, processes, count, floors.insert_for, dsn, SECONDS, text, "floor_indexed"
                ),
                "Baylog": partial(together, processes, count, append_for, dsn, SECONDS),
                **{
                    mode: partial(
                        together, processes, count,
                        peer.append_for, other, SECONDS, mode, f"peer{number}", text.encode(),
                    )
                    for number, mode in enumerate(peer.MODES)
                },
            }  # fmt: skip
            grouped = GroupCommit(Log.open(dsn))
            if count == 8:
                contestants |= {
                    f"{IN_FLIGHT} coroutines": partial(coroutines, grouped),
                    f"{IN_FLIGHT} threads": partial(threads, grouped),
                    f"{IN_FLIGHT} nameko workers": partial(nameko, dsn),
                }
            rates = in_turns(contestants, ROUNDS)
            grouped.close()
            figures += _held(count, rates)
        return figures


def _held(writers: int, rates: dict[str, list[float]]) -> list[Figure]:
    group = f"append, {writers} writer{'s' if writers > 1 else ''}"
    peers = 2.5 if writers == 8 else None
    figures = [
        held(group, rates, "Baylog", "raw INSERT", 0.9),
        held(group, rates, "Baylog", INDEXED),
        held(group, rates, "Baylog", list(peer.MODES), peers),
    ]
    for name in rates:
        if name.startswith(str(IN_FLIGHT)):
            target = None if "nameko" in name else 3.0
            figures.append(held("in flight, one process", rates, name, "raw INSERT", target))
    return figures
