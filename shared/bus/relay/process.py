"""The relay as a process of its own, never monkey-patched."""

from __future__ import annotations

import signal
from types import FrameType

from shared.bus.relay.relay import Relay
from shared.eventlog import HorizonWatch, Log
from shared.telemetry import get_logger, serve_metrics


def serve(log_url: str, amqp_url: str, metrics_port: int | None = None) -> None:
    """Relay until SIGTERM or SIGINT."""
    asked_to_stop = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked_to_stop
        asked_to_stop = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    log = Log.open(log_url, pool_size=1, application_name="baylog-relay")
    watch = HorizonWatch(log_url)
    watch.start()
    relay = Relay(log, log_url, amqp_url, going=lambda: not asked_to_stop)
    if metrics_port is not None:
        serve_metrics(metrics_port, health=relay.missing)
    relay.run()
    watch.stop()
    get_logger("relay").info("relay_stopped")
