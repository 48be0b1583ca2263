"""What /proc knows about processes: who is alive, whose child, how much memory."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")


@dataclass(frozen=True)
class Ident:
    """A process for ever: the pid may be given out again, the start time with it may not."""

    pid: int
    started: int  # clock ticks since boot

    @classmethod
    def of(cls, pid: int) -> Ident | None:
        """None when there is no such process, or only its zombie."""
        fields = _stat(pid)
        if fields is None or fields[0] == "Z":
            return None
        return cls(pid, int(fields[19]))

    def alive(self) -> bool:
        """Whether exactly this process still runs."""
        return Ident.of(self.pid) == self

    def signal(self, number: signal.Signals) -> None:
        """To this process only, never to a later one with its pid."""
        if self.alive():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)


def all_pids() -> Iterator[int]:
    """Every process there is now."""
    return (int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit())


def descendants(pid: int) -> list[Ident]:
    """Children, their children, and so on, parents first."""
    children: dict[int, list[int]] = {}
    for candidate in all_pids():
        fields = _stat(candidate)
        if fields is not None:
            children.setdefault(int(fields[1]), []).append(candidate)
    found: list[Ident] = []
    waiting = [pid]
    while waiting:
        for child in children.get(waiting.pop(), ()):
            waiting.append(child)
            ident = Ident.of(child)
            if ident is not None:
                found.append(ident)
    return found


def ancestors(pid: int) -> list[int]:
    """Parent, grandparent, and so on."""
    found: list[int] = []
    fields = _stat(pid)
    while fields is not None and int(fields[1]) > 0:
        found.append(int(fields[1]))
        fields = _stat(found[-1])
    return found


def marked(variable: str, value: str) -> list[Ident]:
    """Processes that were started with this variable in their environment."""
    needle = f"{variable}={value}".encode()
    found = []
    for pid in all_pids():
        with contextlib.suppress(OSError):
            if needle in (_PROC / str(pid) / "environ").read_bytes().split(b"\0"):
                ident = Ident.of(pid)
                if ident is not None:
                    found.append(ident)
    return found


def memory(pid: int) -> int:
    """Proportional set size in bytes: a shared page counts once over its sharers; 0 when gone."""
    try:
        lines = (_PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def cpu_seconds(pid: int) -> float:
    """Processor time used so far, user and system; 0 when it is gone."""
    fields = _stat(pid)
    if fields is None:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str] | None:
    # the name in parentheses may hold anything, so the fields are counted after the last ")"
    try:
        text = (_PROC / str(pid) / "stat").read_text(errors="replace")
    except OSError:
        return None
    return text.rpartition(")")[2].split()
