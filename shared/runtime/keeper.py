"""Keeps one program running: starts it, keeps its log, watches its health, starts it again when it ends."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import Callable
from pathlib import Path
from typing import Any

from shared.kernel import clock
from shared.runtime.health import Health
from shared.runtime.logfiles import LogFile
from shared.runtime.processes import Ident, descendants
from shared.runtime.suite import Program

_FIRST_DELAY, _LONGEST_DELAY = 0.5, 30.0
_CALM = 60.0  # seconds without an exit after which the delay starts small again
_STARTING_PACE, _RUNNING_PACE = 0.2, 10.0
_SILENCES = 6  # unanswered health questions in a row after which a process counts as hung
_FIRST_TRIES = 3


class Keeper:
    """One program and its present child."""

    def __init__(self, program: Program, log: Path, changed: Callable[[], None]) -> None:
        self.program = program
        self.state, self.detail = "waiting", ""
        self.restarts = 0
        self.settled = asyncio.Event()  # first time well, or given up
        self._changed = changed
        self._log = LogFile(log)
        self._process: Process | None = None
        self._ident: Ident | None = None
        self._since: str | None = None
        self._stopping = asyncio.Event()

    @property
    def failed(self) -> bool:
        """Given up during the first start."""
        return self.state == "failed"

    def report(self) -> dict[str, Any]:
        """What `baylog status` shows of it."""
        return {
            "name": self.program.name, "state": self.state, "detail": self.detail,
            "pid": self._ident.pid if self._ident else None,
            "started": self._ident.started if self._ident else None,
            "since": self._since, "restarts": self.restarts, "once": self.program.once,
            "metrics_port": self.program.metrics_port,
        }  # fmt: skip

    async def run(self, slots: asyncio.Semaphore) -> None:
        """Until told to stop, or given up; `slots` bounds how many start at the same time."""
        delay = _FIRST_DELAY
        loop = asyncio.get_running_loop()
        while not self._stopping.is_set():
            began = loop.time()
            code = await self._one_life(slots)
            if self._stopping.is_set() or self._finish_for_good(code):
                break
            delay = _FIRST_DELAY if loop.time() - began > _CALM else delay
            self.restarts += 1
            self._become("restarting", f"ended with {code}; again in {delay:g} s")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), delay)
            delay = min(delay * 2, _LONGEST_DELAY)
        self.settled.set()
        self._log.close()

    async def stop(self) -> None:
        """Asks the child to end, then makes it."""
        self._stopping.set()
        process = self._process
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(self.program.launch.stop_signal)
            try:
                await asyncio.wait_for(process.wait(), self.program.launch.stop_timeout)
            except TimeoutError:
                self._kill()
                await process.wait()
        if self.state != "failed":
            self._become("stopped")

    async def _one_life(self, slots: asyncio.Semaphore) -> int:
        async with slots:
            if self._stopping.is_set():
                return 0
            process = await self._spawn()
            pump = asyncio.create_task(self._pump(process))
            watch = asyncio.create_task(self._await_health(process))
            await asyncio.wait({watch, pump}, return_when=asyncio.FIRST_COMPLETED)
        watch = asyncio.create_task(self._watch(process)) if watch.done() else watch
        code = await process.wait()
        watch.cancel()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(pump, 2)  # a grandchild may still hold the pipe
        self._ident = None
        return code

    async def _spawn(self) -> Process:
        launch = self.program.launch
        process = await asyncio.create_subprocess_exec(
            *launch.argv, env=dict(launch.env), cwd=launch.cwd, stdin=DEVNULL, stdout=PIPE, stderr=STDOUT,
            start_new_session=True, **launch.identity(),
        )  # fmt: skip
        self._process, self._ident = process, Ident.of(process.pid)
        self._since = clock.now().isoformat(timespec="seconds")
        self._become("starting")
        if self._stopping.is_set():  # told to stop while the child was being made
            self._kill()
        return process

    async def _pump(self, process: Process) -> None:
        assert process.stdout is not None
        while chunk := await process.stdout.read(65_536):
            self._log.write(chunk)

    async def _await_health(self, process: Process) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self.program.start_timeout
        while process.returncode is None and not self._stopping.is_set():
            health, text = await self._ask()
            if health is Health.WELL:
                self._become("healthy")
                self.settled.set()
                return
            if loop.time() > deadline:
                self._become(self.state, f"not healthy after {self.program.start_timeout:.0f} s: {text}")
                self._kill()
                return
            await asyncio.sleep(_STARTING_PACE)

    async def _watch(self, process: Process) -> None:
        silences = 0
        while process.returncode is None and self.program.metrics_port is not None:
            await asyncio.sleep(_RUNNING_PACE)
            health, text = await self._ask()
            silences = silences + 1 if health is Health.SILENT else 0
            self._become(health.value if health is Health.WELL else "unhealthy", text)
            if silences >= _SILENCES:
                self._become("unhealthy", "hung: killed, to be started again")
                self._kill()
                return

    async def _ask(self) -> tuple[Health, str]:
        try:
            return await asyncio.to_thread(self.program.check)
        except Exception as error:  # whatever a driver raises at a half-started server: not well yet
            return Health.SILENT, f"{type(error).__name__}: {error}"

    def _finish_for_good(self, code: int) -> bool:
        if self.program.once:
            self._become("done" if code == 0 else "failed", "" if code == 0 else f"ended with {code}")
            return True
        if not self.settled.is_set() and self.restarts + 1 >= _FIRST_TRIES:
            self._become("failed", self.detail or f"ended with {code}, {_FIRST_TRIES} times in a row")
            return True
        return False

    def _become(self, state: str, detail: str = "") -> None:
        if (state, detail) != (self.state, self.detail):
            self.state, self.detail = state, detail
            self._changed()

    def _kill(self) -> None:
        if self._process is None or self._process.returncode is not None:
            return
        family = descendants(self._process.pid)
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        for member in family:
            member.signal(signal.SIGKILL)
