"""An agent whose drawers close soon, as a process to be killed: `python killed_agent.py GUARD`.

GUARD is on, or what is left out.
"""

from __future__ import annotations

import sys

from services.keybox_agent import openings
from services.keybox_agent.journal import Journal
from services.keybox_agent.wiring import Settings, serve

_BODIES: list[object] = []


def only_remembered(_journal: Journal, kind: str, data: object) -> None:
    """Without the guard: the drawer opens before the record of who had it opened is safe."""
    _BODIES.append((kind, data))


if __name__ == "__main__":
    openings.CLOSE_AFTER = 0.5  # type: ignore[misc]
    if sys.argv[1] != "on":
        Journal.commit = only_remembered  # type: ignore[assignment,method-assign]
    serve(Settings.from_env())
