"""Commands in flight inside a nameko service: ``python -m bench.hosted DSN WORKERS SECONDS`` counts them."""

# ruff: noqa: E402  the patch comes before the imports, as in shared/runtime/host.py

from __future__ import annotations

import warnings

warnings.filterwarnings("ignore", message="\\s*Eventlet is deprecated")

import eventlet

eventlet.monkey_patch()

import sys
from time import perf_counter

from nameko.containers import ServiceContainer
from nameko.extensions import DependencyProvider, Entrypoint

from bench.append import command
from shared.eventlog import GroupCommit, Log
from shared.kernel.ids import new_id


class Grouped(DependencyProvider):
    """The log as the services have it."""

    def setup(self) -> None:
        self.log = GroupCommit(Log.open(self.container.config["LOG_URL"], pool_size=8))

    def get_dependency(self, _worker_ctx):
        return self.log


class Asked(Entrypoint):
    """Called by nobody but the measurement."""


class BenchService:
    name = "bench"
    log = Grouped()

    @Asked.decorator
    def work(self, seconds: float) -> int:
        """One command after the other, for a while; how many there were."""
        stream, version = f"bench-{new_id()}", 0
        end = perf_counter() + seconds
        while perf_counter() < end:
            self.log.append(*command(stream, version))
            version += 1
        return version


def main(dsn: str, workers: int, seconds: float) -> int:
    """As many workers at once."""
    container = ServiceContainer(BenchService, config={"LOG_URL": dsn, "max_workers": workers + 1})
    container.start()
    counts: list[int] = []
    (entrypoint,) = container.entrypoints

    def take(_worker_ctx, result, exc_info):
        counts.append(result or 0)
        return result, exc_info

    def ask(span: float) -> None:
        container.spawn_worker(entrypoint, (span,), {}, handle_result=take)

    ask(0.01)  # connected and prepared before the clock runs
    while not counts:
        eventlet.sleep(0.01)
    counts.clear()
    for _ in range(workers):
        ask(seconds)
    while len(counts) < workers:
        eventlet.sleep(0.01)
    container.stop()
    return sum(counts)


if __name__ == "__main__":
    print(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
