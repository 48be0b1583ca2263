"""Calls and facts over RabbitMQ: deadlines, typed refusals, quorum queues, dead letters, the relay.

The names below load on first use, so that a process which only calls (the web, the command line) never
loads nameko or eventlet.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shared.bus.call import Call
    from shared.bus.calls import Calls
    from shared.bus.entrypoints import command, query, subscribe
    from shared.bus.errors import CallFailed, DeadlineExceeded, Refused, RemoteFailure, Unreachable
    from shared.bus.fact import Fact

_HOMES = {
    "Call": "shared.bus.call",
    "CallFailed": "shared.bus.errors",
    "Calls": "shared.bus.calls",
    "DeadlineExceeded": "shared.bus.errors",
    "Fact": "shared.bus.fact",
    "Refused": "shared.bus.errors",
    "RemoteFailure": "shared.bus.errors",
    "Unreachable": "shared.bus.errors",
    "command": "shared.bus.entrypoints",
    "query": "shared.bus.entrypoints",
    "subscribe": "shared.bus.entrypoints",
}

__all__ = [
    "Call",
    "CallFailed",
    "Calls",
    "DeadlineExceeded",
    "Fact",
    "Refused",
    "RemoteFailure",
    "Unreachable",
    "command",
    "query",
    "subscribe",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
