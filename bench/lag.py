"""Lag of a live view at 500 appends a second straight into the log: at rest, and beside a rebuild.

From the moment an event was recorded to the announcement of the batch that brought it: then a page shows it.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from statistics import quantiles
from time import perf_counter, sleep, time

import psycopg2

from bench.rebuild import Town, rebuilt, town
from bench.turns import Figure
from services.reporting.report.view import VIEW as REPORT
from shared.eventlog import Meta, NewEvent, Place, Write
from shared.kernel.ids import new_id
from shared.postgres import Pool
from shared.privacy import open_private_log
from shared.projections import wait_for
from shared.runtime.servers import private_postgres

RATE, SECONDS, EVENTS, WRITERS = 500, 20, 200_000, 4
VIEWS = ("crm", "flow")
TARGET_S = 0.05


class Writing(threading.Thread):
    """Appends orders and what happens to them, at a share of the rate; keeps each one's place and time."""

    def __init__(self, at: Town, stop: threading.Event) -> None:
        super().__init__()
        self._at, self._stop_asked = at, stop
        self.told: list[tuple[Place, float]] = []

    def run(self) -> None:
        with closing(open_private_log(self._at.log, self._at.keys, pool_size=1)) as log:
            begun, order, version = perf_counter(), "", 0
            while not self._stop_asked.is_set():
                if version % 8 == 0:
                    order, version = f"repair_order-{new_id()}", 0
                data = _opened(order) if version == 0 else {}
                event = NewEvent("RepairOrderReceived" if version == 0 else "WorkStarted", 1, data)
                meta = Meta(new_id(), "service:bench", "suwon", new_id())
                place = log.append([Write(order, version, [event])], meta).place
                self.told.append((place, time()))
                version += 1
                sleep(max(0.0, begun + len(self.told) * WRITERS / RATE - perf_counter()))


def _opened(order: str) -> dict[str, object]:
    customer = order.partition("-")[2]
    return {
        "order_id": customer, "number": "R", "dealership": "suwon", "currency": "KRW", "car_id": customer,
        "customer_id": customer, "plate": "", "model": "", "mileage_km": 1, "request": "", "assignee": None,
    }  # fmt: skip


class Hearing(threading.Thread):
    """The batches of each view: the place, and when it was announced."""

    def __init__(self, url: str, stop: threading.Event) -> None:
        super().__init__()
        self._stop_asked, self._connection = stop, psycopg2.connect(url)
        self._connection.autocommit = True
        self._connection.cursor().execute("LISTEN baylog_view")
        self.heard: dict[str, list[tuple[Place, float]]] = {view: [] for view in VIEWS}

    def run(self) -> None:
        while not self._stop_asked.is_set():
            if select.select([self._connection], [], [], 0.1)[0]:
                self._connection.poll()
                at = time()
                while self._connection.notifies:
                    said = json.loads(self._connection.notifies.pop(0).payload)
                    for view in self.heard.keys() & (said.get("views") or [said["view"]]):
                        self.heard[view].append((Place.parse(said["place"]), at))
        self._connection.close()


@contextmanager
def kept(at: Town) -> Iterator[None]:
    """The runner, as the suite starts it, once its views serve."""
    environment = {**os.environ, "BAYLOG_LOG_URL": at.log, "BAYLOG_VIEWS_URL": at.views}
    only = [word for view in (*VIEWS, REPORT.name) for word in ("--only", view)]
    words = [sys.executable, "-m", "shared.projections.runner", "--log-level", "ERROR", *only]
    with subprocess.Popen(words, env=environment) as runner, closing(Pool(at.views, size=1)) as pool:
        try:
            with closing(open_private_log(at.log, at.keys, pool_size=1)) as log:
                head = log.head()
            for view in (*VIEWS, REPORT.name):
                assert wait_for(pool, view, head, 300), view
            yield
        finally:
            runner.terminate()


def lags(at: Town, beside: bool) -> tuple[float, dict[str, list[float]]]:
    """Appends a second, and seconds by view; `beside`: while the report is rebuilt again and again."""
    stop = threading.Event()
    hearing, writers = Hearing(at.views, stop), [Writing(at, stop) for _ in range(WRITERS)]
    for thread in [hearing, *writers]:
        thread.start()
    begun = perf_counter()
    end = begun + SECONDS
    while perf_counter() < end:
        if beside:
            rebuilt(at, REPORT, 2)
        else:
            sleep(0.1)
    spent = perf_counter() - begun
    sleep(0.5)  # what was appended last may still be on its way
    stop.set()
    for thread in [hearing, *writers]:
        thread.join()
    told = sorted(pair for writer in writers for pair in writer.told)
    found = {view: list(_lags(told, batches)) for view, batches in hearing.heard.items()}
    return len(told) / spent, found


def _lags(told: list[tuple[Place, float]], batches: list[tuple[Place, float]]) -> Iterator[float]:
    heard = iter(batches)
    reached, at = next(heard, (Place.START, 0.0))
    for place, appended in told:
        while reached < place:
            following = next(heard, None)
            if following is None:
                return
            reached, at = following
        yield max(0.0, at - appended)


def measure(server: str) -> list[Figure]:
    """The 99th percentile in ms against 50 ms: the ratio is how often it fits in."""
    figures = []
    with town(EVENTS, server) as at, kept(at):
        for beside, name in ((False, "at rest"), (True, "while a view is rebuilt")):
            rate, by_view = lags(at, beside)
            for view, found in by_view.items():
                p99 = quantiles(found, n=100)[98]
                title = f"lag of {view} at {rate:.0f}/s, {name}, p99 ms"
                figures.append(
                    Figure("lag", title, p99 * 1000, "target ms", TARGET_S * 1000, TARGET_S / p99, 1.0)
                )
    return figures


def main() -> None:
    """On two private servers; what `python -m bench.log lag` shows beside the other figures."""
    with private_postgres(durable=True) as server:
        for figure in measure(server.url("postgres")):
            word = "missed" if figure.missed else "met"
            print(f"{figure.name}: {figure.rate:.1f}, target {figure.base:.0f}: {word}")


if __name__ == "__main__":
    main()
