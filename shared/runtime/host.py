"""Runs one nameko service as a process: ``python -m shared.runtime.host customer``."""

# ruff: noqa: E402  the patch comes before the imports

from __future__ import annotations

import warnings

# nameko stands on eventlet; that its authors advise new projects against it is known (docs/adr)
warnings.filterwarnings("ignore", message="\\s*Eventlet is deprecated")

import eventlet
import eventlet.debug

if __name__ == "__main__":
    # Before anything else is loaded: what was loaded earlier would block the whole process.
    eventlet.monkey_patch()

import os
import signal
import sys
from importlib.metadata import entry_points
from typing import Any, Final, NoReturn

from shared.runtime.config import Config

EXIT_FAILED: Final = 1
_STOP_WITHIN: Final = 10.0


class UnknownService(Exception):
    """No installed package brings this service."""


def service_class(name: str) -> type:
    """The class behind an entry point of the group ``baylog.services``; UnknownService otherwise."""
    for found in entry_points(group="baylog.services", name=name):
        loaded: type = found.load()
        return loaded
    raise UnknownService(name)


def settings(config: Config) -> dict[str, Any]:
    """What the extensions find in their container."""
    return {
        "AMQP_URI": config.amqp_url,
        "LOG_URL": config.log_url,
        "VIEWS_URL": config.views_url,
        "KEYS": config.keys,
        "ERASURES_FILE": config.erasures_file,
        "BLOB_URL": config.blob_url,
        "SECRET_KEY": config.secret_key,
        "FACTS_FROM": config.facts_from,
        "SERVICE_CONTAINER_CLS": "shared.bus.container.Container",
        # room for both lanes of the intake, and for timers
        "max_workers": 32,
    }


def serve(cls: type, config: Config) -> None:
    """Run until SIGTERM or SIGINT; raises what broke the service down."""
    from nameko.runners import ServiceRunner

    from shared.bus.health import links_of, missing
    from shared.bus.watchdog import Watchdog
    from shared.telemetry import serve_metrics

    runner = ServiceRunner(settings(config))
    runner.add_service(cls)
    container = runner.service_map[cls.name]  # type: ignore[attr-defined]  # nameko's rule
    _stop_on_signals(runner)
    runner.start()
    Watchdog(config.amqp_url, links_of(container)).start()
    if config.metrics_port is not None:
        serve_metrics(config.metrics_port, health=lambda: missing(container))
    runner.wait()


def run(name: str) -> int:
    """The process: its exit code is 0 only after it was asked to stop."""
    from shared.telemetry import configure, get_logger

    config = Config.from_env()
    os.environ["BAYLOG_SERVICE"] = name
    configure(name, config.log_level)
    # the hub prints exceptions with their messages, which can hold personal data; the log has them without
    eventlet.debug.hub_exceptions(False)
    log = get_logger("host")
    try:
        serve(service_class(name), config)
    except Exception as error:
        log.critical("service_died", exc_info=error)
        return EXIT_FAILED
    log.info("service_stopped")
    return 0


def launch(name: str) -> NoReturn:
    """Become the process of a service: ``baylog run <service>`` and each service's ``__main__`` call this.

    It starts afresh, because what was imported so far was imported unpatched.
    """
    os.execv(sys.executable, [sys.executable, "-m", "shared.runtime.host", name])  # noqa: S606  our own name


def main() -> None:
    """The fresh process."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m shared.runtime.host SERVICE")
    sys.exit(run(sys.argv[1]))


def _stop_on_signals(runner: Any) -> None:
    def stop() -> None:
        with eventlet.Timeout(_STOP_WITHIN, False):
            runner.stop()
            return
        runner.kill()

    def on_signal(_number: int, _frame: Any) -> None:
        # A signal arrives in the middle of anything; the work belongs into a green thread of its own.
        eventlet.spawn_n(stop)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)


if __name__ == "__main__":
    main()
