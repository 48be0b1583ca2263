"""Processes of a supervisor that was killed: found by what was recorded and by their mark, then ended."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path

from shared.runtime.processes import Ident, ancestors, descendants, marked
from shared.runtime.status import Status

MARK = "BAYLOG_INSTANCE"
_PATIENCE_S = 30.0
_PACE_S = 0.1
_SERVERS = ("postgres", "beam.smp", "epmd")


def leftovers(instance: str, status: Status | None) -> list[Ident]:
    """Everything of this installation that lives, except ourselves and whoever called us."""
    mine = {os.getpid(), *ancestors(os.getpid())}
    recorded = [ident for ident in (status.idents() if status else []) if ident.alive()]
    found = {ident.pid: ident for ident in (*recorded, *marked(MARK, instance))}
    for ident in list(found.values()):
        found.update({child.pid: child for child in descendants(ident.pid)})
    return [ident for pid, ident in found.items() if pid not in mine]


def end(found: Iterable[Ident], patience: float = _PATIENCE_S) -> None:
    """Our own processes first, then the servers; in order if they will, killed if they will not."""
    everything = list(found)
    servers = [ident for ident in everything if _program(ident.pid) in _SERVERS]
    helpers = {child for server in servers for child in descendants(server.pid)}
    heads = [server for server in servers if server not in helpers]
    ours = [ident for ident in everything if ident not in heads and ident not in helpers]
    _end(ours, ours, patience)
    _end(heads, [*heads, *helpers], patience)  # a server ends its own helpers


def _end(asked: list[Ident], awaited: list[Ident], patience: float) -> None:
    for ident in asked:
        ident.signal(_polite(ident.pid))
    _await_end(awaited, patience)
    for ident in awaited:
        ident.signal(signal.SIGKILL)
    _await_end(awaited, patience)


def _polite(pid: int) -> signal.Signals:
    return signal.SIGINT if _program(pid) == "postgres" else signal.SIGTERM


def _program(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def _await_end(group: list[Ident], patience: float) -> None:
    deadline = time.monotonic() + patience
    while any(ident.alive() for ident in group) and time.monotonic() < deadline:
        time.sleep(_PACE_S)
