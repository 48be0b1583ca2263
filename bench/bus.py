"""The bus beside raw floors and beside nameko, in one run: ``python -m bench.bus [NAME …]``.

Prints every figure with its target and writes bench/results/bus-<time>.json; all on servers of its own, that
sync to disk.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console

from bench import calls, facts
from bench.figures import Figure, show, write
from shared.runtime.config import with_database
from shared.runtime.processes import memory
from shared.runtime.servers import private_postgres, private_rabbitmq
from shared.testing.suite import running

MEMORY_MB = 90.0


def of_calls() -> list[Figure]:
    """Calls with one and with ten callers."""
    with private_rabbitmq() as broker:
        # the port mapper and the node
        _, node = broker.running
        return calls.measure(broker.url(), node.pid)


def of_facts() -> list[Figure]:
    """Facts from the log to a subscriber's commit."""
    with ExitStack() as stack:
        log, views = (stack.enter_context(private_postgres(durable=True)) for _ in range(2))
        broker = stack.enter_context(private_rabbitmq())
        urls = with_database(log.url(), "postgres"), with_database(views.url(), "postgres")
        return facts.measure(facts.Place(*urls, broker.url()))


def of_memory() -> list[Figure]:
    """Each process of the suite, after its start: shared pages count once over their sharers."""
    with ExitStack() as stack:
        log, views = (stack.enter_context(private_postgres()) for _ in range(2))
        broker = stack.enter_context(private_rabbitmq())
        state = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="baylog-memory-")))
        urls = with_database(log.url(), "baylog_log"), with_database(views.url(), "baylog_views")
        suite = stack.enter_context(running(*urls, broker.url(), state))
        kept = {name: memory(one.pid) / 1e6 for name, one in suite.processes.items()}
    return [
        Figure("memory", f"{name}, PSS", size, "MB", target=MEMORY_MB, most=True)
        for name, size in sorted(kept.items(), key=lambda one: -one[1])
    ]


MEASUREMENTS: dict[str, Callable[[], list[Figure]]] = {
    "calls": of_calls,
    "facts": of_facts,
    "memory": of_memory,
}


def main(names: list[str]) -> None:
    """All measurements, or those named."""
    console, figures = Console(width=150), list[Figure]()
    for name in names or MEASUREMENTS:
        console.print(f"measuring: {name}")
        figures += MEASUREMENTS[name]()
    show(figures, console)
    console.print(f"written to {write('bus', figures)}")


if __name__ == "__main__":
    main(sys.argv[1:])
