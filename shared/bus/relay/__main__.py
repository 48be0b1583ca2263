"""``python -m shared.bus.relay``: the relay as a process, told by BAYLOG_* variables where everything is."""

from __future__ import annotations

from environs import Env

from shared.bus.relay.process import serve
from shared.telemetry import configure


def main() -> None:
    """Run until asked to stop."""
    env = Env()
    configure("relay", env.str("BAYLOG_LOG_LEVEL", "INFO"))
    serve(env.str("BAYLOG_LOG_URL"), env.str("BAYLOG_AMQP_URL"), env.int("BAYLOG_METRICS_PORT", None))


if __name__ == "__main__":
    main()
