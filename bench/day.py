"""A busy day: 100 commands a second through the whole suite, and how soon each is to be seen.

On servers of its own with fsync on. Every figure stands beside a floor of the same run.
"""

from __future__ import annotations

import asyncio
import logging
import re
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from time import perf_counter, sleep
from typing import Any

import httpx
import psycopg2

from bench import callers, calls
from bench.desks import RUN, Desks
from bench.watching import Tailing, Watching
from services.demo.desk import Desk
from services.demo.staffing import PASSWORD, open_group
from shared.bus.blocking import BlockingBus
from shared.eventlog import Log
from shared.identity import Identity, Signer
from shared.kernel.ids import derived_id
from shared.postgres import Pool
from shared.runtime.config import with_database
from shared.runtime.servers import private_postgres, private_rabbitmq
from shared.testing.suite import Suite, running

RATE, SECONDS, ENTRIES = 100, 30, 500
VIEWS = ("crm", "customer", "maintenance", "report")


def main() -> None:
    """Print command round trip, view lag and page time, idle and under load."""
    logging.getLogger("amqp").setLevel(logging.ERROR)  # nameko's proxy closes noisily
    with a_suite() as suite, ExitStack() as stack:
        crew = staff(suite)
        customer = a_long_history(suite, crew)
        page, door = stack.enter_context(browser(suite, customer))
        floor = stack.enter_context(nameko(suite.amqp_url))
        print(f"at rest: {times('raw nameko RPC', timed(floor, 300))}")
        print(f"at rest: {times('page of the customer, at the server', timed(page, 100))} (target 100 ms)")
        print(f"at rest: {times('its 500 rows by raw SELECT', timed(rows_of(suite, customer), 100))}")
        print(f"at rest: {times('command, browser door to reply', timed(door, 100))}")
        under_load(suite, crew, {"page of the customer": page, "command, browser door to reply": door})


@contextmanager
def a_suite() -> Iterator[Suite]:
    """Two databases and a broker of one's own, and every process of the suite."""
    with ExitStack() as stack:
        log, views = (stack.enter_context(private_postgres(durable=True)) for _ in range(2))
        broker = stack.enter_context(private_rabbitmq())
        state = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="baylog-day-")))
        urls = with_database(log.url(), "baylog_log"), with_database(views.url(), "baylog_views")
        yield stack.enter_context(running(*urls, broker.url(), state))


def staff(suite: Suite) -> dict[str, Identity]:
    """The shops of the demonstration and who works there."""
    with BlockingBus(suite.amqp_url) as bus, closing(views_pool(suite)) as views:
        return open_group(Desk(bus, signer(suite)), views, RUN.shops).by_login


def a_long_history(suite: Suite, crew: dict[str, Identity]) -> str:
    """A customer to whom 500 things happened; returns the id."""
    customer, who = str(derived_id("bench", "regular")), crew["sim"]
    car = {"plate": "28고4756", "model": "쏘나타", "engine": "G 2.0", "average_km_per_year": 9000}
    form = {
        "id": customer,
        "name": "단골",
        "sex": "male",
        "phones": [{"number": "010-0100-0000"}],
        "car": car,
    }
    with BlockingBus(suite.amqp_url) as bus:
        ask = lambda method, payload: bus.call("customer", method, payload, identity=suite.sign(who))  # noqa: E731  two uses
        ask("register_person", form)
        for number in range(ENTRIES):
            at = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=number)
            entry = {"customer_id": customer, "title": f"안내 전화 {number}", "state": "done"}
            ask("record_contact", {**entry, "created_at": at.isoformat()})
    return customer


@contextmanager
def browser(suite: Suite, customer: str) -> Iterator[tuple[Callable[[], Any], Callable[[], Any]]]:
    """Signed in: what gets the customer's page, and what sends a command's form and gets its answer."""
    with httpx.Client(base_url=f"http://127.0.0.1:{suite.web_port}", timeout=20) as client:
        client.post(
            "/sign-in",
            data={"csrf": token(client.get("/sign-in").text), "login": "sim", "password": PASSWORD},
        )
        path = f"/customers/{customer}"
        csrf = token(client.get(path).raise_for_status().text)
        entry = {"csrf": csrf, "kind": "phone_call", "title": "전화", "state": "done"}

        def send() -> None:
            answer = client.post(f"{path}/contacts", data=entry)
            assert answer.status_code == 303, answer.text

        yield lambda: client.get(path).raise_for_status(), send


def token(page: str) -> str:
    """The token of a page's forms."""
    found = re.search(r'name="csrf" (?:content|value)="([^"]+)"', page)
    assert found, page
    return found[1]


@contextmanager
def nameko(amqp_url: str) -> Iterator[Callable[[], Any]]:
    """The floor of a call: an echo by nameko's own RPC."""
    with calls.serving("nameko", amqp_url), callers.nameko(amqp_url) as ask:
        callers.until_answered(ask)
        yield ask


def rows_of(suite: Suite, customer: str) -> Callable[[], Any]:
    """The floor of a page: the same rows, as PostgreSQL gives them."""
    connection = psycopg2.connect(suite.environment["BAYLOG_VIEWS_URL"])
    connection.autocommit = True
    cursor = connection.cursor()

    def read() -> None:
        cursor.execute(
            "SELECT * FROM crm.timeline WHERE customer_id = %s ORDER BY at DESC LIMIT %s", (customer, ENTRIES)
        )
        assert len(cursor.fetchall()) == ENTRIES

    return read


def under_load(suite: Suite, crew: dict[str, Identity], beside: dict[str, Callable[[], Any]]) -> None:
    """Play the plan at the rate while pages are looked at and every view's batches are listened to."""
    stop = threading.Event()
    log = Log.open(suite.environment["BAYLOG_LOG_URL"], pool_size=2)
    start = log.head()
    seen = Watching(suite, stop)
    tail = Tailing(log, start, stop)
    probes = {name: Probing(ask, stop) for name, ask in beside.items()}
    threads: list[threading.Thread] = [seen, tail, *probes.values()]
    for thread in threads:
        thread.start()
    desks = Desks(suite.amqp_url, signer(suite), crew)
    offered = asyncio.run(desks.offer(RATE, SECONDS))
    awaited(seen, tail)
    stop.set()
    for thread in threads:
        thread.join()
    print(
        f"under load: {offered.rate:.0f} commands/s for {offered.seconds:.0f} s (target {RATE}),"
        f" refused {offered.refused.total()}, given late {offered.late}"
    )
    print(f"under load: {times('command, due to reply', offered.took)}")
    for name, probe in probes.items():
        print(f"under load: {times(name, probe.took)}")
    print(f"under load: {times('the log itself: append to a raw reader', tail.lags)}")
    for view in VIEWS:
        print(
            f"under load: {times(f'lag of view {view}', seen.lags(view, tail.appended))} (target p99 250 ms)"
        )
    log.close()


def awaited(seen: Watching, tail: Tailing) -> None:
    """What was appended last may still be on its way into the views: wait until it is there, or a minute."""
    end = perf_counter() + 60
    while perf_counter() < end and not all(seen.has(view, tail.appended) for view in VIEWS):
        sleep(0.1)


class Probing(threading.Thread):
    """Asks one thing twice a second."""

    def __init__(self, ask: Callable[[], Any], stop: threading.Event) -> None:
        super().__init__()
        self._ask, self._stop_asked = ask, stop
        self.took: list[float] = []

    def run(self) -> None:
        while not self._stop_asked.wait(0.5):
            self.took += timed(self._ask, 1)


def timed(ask: Callable[[], Any], count: int) -> list[float]:
    """Seconds of each of `count` askings, one after the other."""
    took = []
    for _ in range(count):
        begun = perf_counter()
        ask()
        took.append(perf_counter() - begun)
    return took


def times(name: str, took: list[float]) -> str:
    """A line of a report."""
    if len(took) < 2:
        return f"{name}: too few"
    cuts = quantiles(took, n=100)
    return f"{name}: p50 {cuts[49] * 1000:.1f} ms, p99 {cuts[98] * 1000:.1f} ms of {len(took):,}"


def signer(suite: Suite) -> Signer:
    """Signs as the suite does."""
    return Signer(suite.environment["BAYLOG_SECRET_KEY"])


def views_pool(suite: Suite) -> Pool:
    """The views' database."""
    return Pool(suite.environment["BAYLOG_VIEWS_URL"], size=1)


if __name__ == "__main__":
    main()
