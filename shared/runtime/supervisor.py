"""Runs the whole suite in the background: in order up, in reverse order down, restarting what exits."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Iterable
from itertools import groupby

from shared.kernel import clock
from shared.runtime.chores import Chore, keep_doing
from shared.runtime.config import state_directory
from shared.runtime.fleet import assemble
from shared.runtime.keeper import Keeper
from shared.runtime.locks import Lock
from shared.runtime.places import Places
from shared.runtime.processes import Ident
from shared.runtime.state import State, write_whole
from shared.runtime.suite import PROCESSES, Program, chores, programs


class Supervisor:
    """Keepers in stages, and the status file that tells about them."""

    def __init__(self, suite: Iterable[Program], places: Places, chores: Iterable[Chore] = ()) -> None:
        self._places = places
        self._chores = list(chores)
        self._phase = "starting"
        self._failure: dict[str, str] | None = None
        self._since = clock.now().isoformat(timespec="seconds")
        self._stop = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        ordered = sorted(suite, key=lambda program: program.stage)
        self._keepers = [
            Keeper(program, places.log / f"{program.name}.log", self._write_status) for program in ordered
        ]

    async def run(self) -> int:
        """Returns the exit code: 0 after a wanted stop, 1 when the first start failed."""
        loop = asyncio.get_running_loop()
        for wanted in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(wanted, self._stop.set)
        self._write_status()
        failed = await self._start_all()
        if failed is None:
            self._enter("ready" if not self._stop.is_set() else "stopping")
            self._tasks += [
                asyncio.create_task(keep_doing(chore, self._places.log / f"{chore.name}.log", self._stop))
                for chore in self._chores
            ]
            await self._stop.wait()
        else:
            self._failure = {"program": failed.program.name, "detail": failed.detail}
        self._enter("stopping")
        await self._stop_all()
        self._enter("stopped" if failed is None else "failed")
        return 0 if failed is None else 1

    async def _start_all(self) -> Keeper | None:
        """The keeper that gave up, if one did."""
        slots = {PROCESSES: asyncio.Semaphore(max(2, os.cpu_count() or 1))}
        for stage, group in self._stages():
            slot = slots.get(stage, asyncio.Semaphore(len(group)))
            self._tasks += [asyncio.create_task(keeper.run(slot)) for keeper in group]
            failed = await self._settled(group)
            if failed is not None or self._stop.is_set():
                return failed
        return None

    async def _settled(self, group: list[Keeper]) -> Keeper | None:
        stop = asyncio.create_task(self._stop.wait())
        waiting = {asyncio.create_task(keeper.settled.wait()) for keeper in group}
        while waiting and not stop.done():
            done, _ = await asyncio.wait({*waiting, stop}, return_when=asyncio.FIRST_COMPLETED)
            waiting -= done
            failed = next((keeper for keeper in group if keeper.failed), None)
            if failed is not None:
                break
        for task in (*waiting, stop):
            task.cancel()
        return next((keeper for keeper in group if keeper.failed), None)

    async def _stop_all(self) -> None:
        for _, group in reversed(self._stages()):
            await asyncio.gather(*(keeper.stop() for keeper in group))
        await asyncio.gather(*self._tasks)

    def _stages(self) -> list[tuple[int, list[Keeper]]]:
        grouped = groupby(self._keepers, key=lambda keeper: keeper.program.stage)
        return [(stage, list(group)) for stage, group in grouped]

    def _enter(self, phase: str) -> None:
        self._phase = phase
        self._write_status()

    def _write_status(self) -> None:
        me = Ident.of(os.getpid())
        status = {
            "phase": self._phase, "failure": self._failure, "since": self._since,
            "supervisor": {"pid": os.getpid(), "started": me.started if me else None},
            "programs": [keeper.report() for keeper in self._keepers],
        }  # fmt: skip
        try:
            write_whole(self._places.status_file, json.dumps(status, indent=1))
        except OSError as error:  # a full disk must not end the suite
            print(f"status not written: {error}", file=sys.stderr)  # noqa: T201  supervisor.log


def main() -> int:
    """Runs until SIGTERM; refuses to be the second one."""
    places = Places(state_directory())
    lock = Lock(places.lock)
    if not lock.take():
        print("another supervisor runs here already", file=sys.stderr)  # noqa: T201  supervisor.log
        return 2
    state = State.load(places.state_file)
    if state is None:
        print("nothing was prepared here; run `make up`", file=sys.stderr)  # noqa: T201  supervisor.log
        return 2
    suite = programs(state, places, assemble(state, places))

    async def run() -> int:
        return await Supervisor(suite, places, chores(state, places)).run()

    return asyncio.run(run())


if __name__ == "__main__":
    sys.exit(main())
