"""One child process: how to start it, and how to end it with everything it started."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from shared.runtime.processes import descendants
from shared.runtime.servers.accounts import Account

_POLL_S = 0.05


class NotStarted(Exception):
    """A server did not come up; the message carries the end of what it printed."""


@dataclass(frozen=True)
class Launch:
    """A command line with its surroundings; the environment is complete, nothing is inherited."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    cwd: Path
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_timeout: float = 20.0

    def identity(self) -> dict[str, Any]:
        """Arguments for subprocess that make the child the unprivileged account."""
        if self.account is None:
            return {}
        return {"user": self.account.uid, "group": self.account.gid, "extra_groups": []}

    def run(self, timeout: float = 120) -> None:
        """To its end; raises NotStarted with what it printed when it fails."""
        done = subprocess.run(
            self.argv, env=self.env, cwd=self.cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, timeout=timeout, check=False, **self.identity(),
        )  # fmt: skip
        if done.returncode:
            raise NotStarted(f"{self.name} failed ({done.returncode}):\n{done.stdout[-2000:]}")

    def start(self, output: IO[bytes]) -> Running:
        """In a session of its own, so that Ctrl-C in a terminal does not reach it."""
        process = subprocess.Popen(
            self.argv, env=self.env, cwd=self.cwd, stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT, start_new_session=True, **self.identity(),
        )  # fmt: skip
        return Running(self, process)


@dataclass
class Running:
    """A started child."""

    launch: Launch
    process: subprocess.Popen[bytes]
    pid: int = field(init=False)

    def __post_init__(self) -> None:
        self.pid = self.process.pid

    def await_ready(self, ready: Callable[[], bool], timeout: float, log: Path) -> None:
        """Returns once `ready()`; raises NotStarted when the child ends or the time is over."""
        deadline = time.monotonic() + timeout
        while not ready():
            ended = self.process.poll() is not None
            if ended or time.monotonic() > deadline:
                why = f"ended with {self.process.returncode}" if ended else f"not ready in {timeout:.0f} s"
                self.kill()
                raise NotStarted(f"{self.launch.name} {why}; the end of {log}:\n{last_lines(log)}")
            time.sleep(_POLL_S)

    def stop(self) -> None:
        """Asks first, kills when the time is over."""
        if self.process.poll() is None:
            self.process.send_signal(self.launch.stop_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(self.launch.stop_timeout)
        self.kill()

    def kill(self) -> None:
        """SIGKILL to the child and to all it started, at once."""
        if self.process.poll() is None:
            family = descendants(self.pid)  # PostgreSQL's and Erlang's children leave the group
            self.process.kill()
            for member in family:
                member.signal(signal.SIGKILL)
            self.process.wait()
            while any(member.alive() for member in family):  # they die in their own time, a moment later
                time.sleep(_POLL_S)


def last_lines(log: Path, count: int = 15) -> str:
    """The end of a log file, for an error message; empty when there is none."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-count:])
    except OSError:
        return ""


def clean_environment(**extra: str) -> dict[str, str]:
    """A small environment: our own PG*, RABBITMQ_* or ERL_* variables never reach a private server."""
    kept = {
        name: os.environ[name] for name in ("PATH", "TZ", "TMPDIR", "BAYLOG_INSTANCE") if name in os.environ
    }
    return {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LANG": "C.UTF-8", **kept, **extra}
