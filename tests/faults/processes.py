"""Real processes to hurt."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE

from shared.bus.blocking import BlockingBus
from shared.bus.errors import CallFailed

ROOT = Path(__file__).parents[2]


class Nursery:
    """Processes of one part (`till`, `relay`): what they import is imported once."""

    def __init__(self, part: str) -> None:
        argv = [sys.executable, "-W", "ignore", "-m", "tests.faults.nursery", part]
        self._process = subprocess.Popen(argv, stdin=PIPE, stdout=PIPE, text=True, cwd=ROOT)

    def born(self, environment: dict[str, str]) -> int:
        self._process.stdin.write(json.dumps(environment) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate(timeout=60)  # its children have its output open until the last has ended


@dataclass
class Process:
    """One process, restarted as a supervisor would when asked to."""

    nursery: Nursery
    environment: dict[str, str]
    starts: int = 0
    pid: int = 0
    handle: int = -1

    @property
    def amqp_url(self) -> str:
        return self.environment["BAYLOG_AMQP_URL"]

    def start(self) -> None:
        self.forget()
        self.pid = self.nursery.born(self.environment)
        self.starts += 1
        with suppress(ProcessLookupError):
            self.handle = os.pidfd_open(self.pid)

    def ended(self, within: float = 0.0) -> bool:
        """Whether it has ended; the handle of a process can be read when it has."""
        return self.handle < 0 or bool(select.select([self.handle], [], [], within)[0])

    def restart_if_dead(self) -> None:
        if self.ended():
            self.start()

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        assert self.ended(10)

    def ask_to_stop(self) -> None:
        if not self.ended():
            os.kill(self.pid, signal.SIGTERM)

    def stop(self) -> None:
        self.ask_to_stop()
        if not self.ended(15):
            self.kill()
        self.forget()

    def forget(self) -> None:
        if self.handle >= 0:
            os.close(self.handle)
        self.handle = -1

    def answers(self) -> bool:
        """Whether a till is there."""
        with BlockingBus(self.amqp_url) as bus, suppress(CallFailed):
            name = self.environment.get("FAULT_NAME", "till")
            return bool(bus.call(name, "ping", {}, identity="", timeout=1.0))
        return False
