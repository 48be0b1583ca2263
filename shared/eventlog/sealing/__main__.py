"""``python -m shared.eventlog.sealing``: the sealer as a process, told by BAYLOG_* variables where all is."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from threading import Event

from environs import Env

from shared.eventlog.sealing.places import SealingPlaces
from shared.eventlog.sealing.sealer import Sealer
from shared.telemetry import configure, serve_metrics


def main() -> None:
    """Seal until asked to stop."""
    env = Env()
    configure("sealer", env.str("BAYLOG_LOG_LEVEL", "INFO"))
    asked = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: asked.set())
    places = SealingPlaces.of(os.environ, Path(env.str("BAYLOG_STATE_DIR", ".baylog")))
    sealer = Sealer(
        env.str("BAYLOG_LOG_URL"), places, pause=lambda seconds: not asked.wait(seconds),
        every=env.float("BAYLOG_SEAL_SECONDS", 10.0), anchor_every=env.float("BAYLOG_ANCHOR_SECONDS", 300.0),
    )  # fmt: skip
    port = env.int("BAYLOG_METRICS_PORT", None)
    if port is not None:
        serve_metrics(port, health=lambda: sealer.missing)
    sealer.run()


if __name__ == "__main__":
    main()
