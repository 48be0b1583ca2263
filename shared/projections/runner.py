"""``python -m shared.projections.runner``: keeps every registered view, a thread for each."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from threading import Event, Thread
from typing import Final

import click

from shared.eventlog import EventLog
from shared.privacy import KeysAt, open_private_log
from shared.projections.carrying import Carrier
from shared.projections.live import LiveView
from shared.projections.tide import Tide
from shared.projections.view import View, registered
from shared.telemetry import configure, get_logger, serve_metrics

# a rebuild comes across every customer there ever was
_KEYS: Final = 50_000


class Runner:
    """The views of one process; `start` and `stop`, or `run` in the main thread."""

    def __init__(self, log: EventLog, views_url: str, views: Sequence[View]) -> None:
        self._stop = Event()
        self._carrier = Carrier(views_url)
        self._tide = Tide(log, self._carrier.carry)
        self._live = [LiveView(view, log, views_url, self._tide, self._stop) for view in views]
        self._threads = [Thread(target=one.run, name="view", daemon=True) for one in self._live]
        self._threads.append(Thread(target=self._tide.watch, args=(self._stop,), name="tide", daemon=True))

    def start(self) -> None:
        """Returns at once."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Batches under way are finished."""
        self._stop.set()
        self._tide.wake()
        for thread in self._threads:
            thread.join()
        self._carrier.close()

    def missing(self) -> str | None:
        """Which views do not serve yet, or fail, or what keeps all of them; None when all is well."""
        told = [self._tide.missing, *(one.missing for one in self._live)]
        return "; ".join(missing for missing in told if missing) or None


def serve(log_url: str, views_url: str, views: Sequence[View], metrics_port: int | None = None) -> None:
    """Until SIGTERM or SIGINT."""
    asked = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: asked.set())
    log = open_private_log(
        log_url,
        KeysAt.from_env(views_url),
        pool_size=len(views) + 2,
        application_name="baylog-views",
        room=_KEYS,
    )
    runner = Runner(log, views_url, views)
    if metrics_port is not None:
        serve_metrics(metrics_port, health=runner.missing)
    runner.start()
    get_logger("views").info("views_started", views=[view.name for view in views])
    asked.wait()
    runner.stop()
    get_logger("views").info("views_stopped")


@click.command()
@click.option("--only", multiple=True, help="Only this view; may be given several times.")
@click.option("--log-url", envvar="BAYLOG_LOG_URL", required=True)
@click.option("--views-url", envvar="BAYLOG_VIEWS_URL", required=True)
@click.option("--metrics-port", envvar="BAYLOG_METRICS_PORT", type=int)
@click.option("--log-level", envvar="BAYLOG_LOG_LEVEL", default="INFO")
def main(
    only: tuple[str, ...], log_url: str, views_url: str, metrics_port: int | None, log_level: str
) -> None:
    """Keep the views up to date with the log."""
    configure("views", log_level)
    serve(log_url, views_url, registered(only), metrics_port)


if __name__ == "__main__":
    main()
