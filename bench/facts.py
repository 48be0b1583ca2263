"""Facts on their way: log → relay → broker → a subscriber's commit, each leg and the whole."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep, time
from typing import Any

import psycopg2

from bench import tallying
from bench.figures import Figure, percentiles
from bench.tallying import SUBSCRIPTION
from shared.bus import wire
from shared.bus.connection import connect, publish
from shared.bus.topology import declare_on, mark_declared
from shared.eventlog import Log, Meta, NewEvent, Write
from shared.kernel.ids import new_id
from shared.runtime.migrations import migrate_log, migrate_views
from shared.runtime.processes import cpu_seconds

COUNT, PACED, PAGE = 10_000, 200, 1000
DATA = {"line": "x" * 420, "amount": 412500}
ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Place:
    """Where the run takes place: a log with nothing in it, views, a broker."""

    log_url: str
    views_url: str
    amqp_url: str


class Commits:
    """The subscriber's process, and what it says of its commits."""

    def __init__(self, form: str, place: Place) -> None:
        argv = [sys.executable, "-W", "ignore", "-m", "bench.tallying", form, place.amqp_url, place.views_url]
        self._process = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        self.taken = 0

    def take(self, count: int) -> tuple[float, list[float]]:
        """Facts a second from the first commit to the last of `count` facts, and each commit's lag."""
        first, last, taken, lags = 0.0, 0.0, 0, list[float]()
        assert self._process.stdout is not None
        while taken < count:
            size, at, lag = self._process.stdout.readline().split()
            # the first commit starts the clock: what came before it is the start of the process
            first, last, taken = first or float(at), float(at), taken + int(size)
            self.taken += int(size)
            lags.append(float(lag))
        return count / max(last - first, 1e-9), lags

    def measured(self, count: int) -> tuple[float, float]:
        """Facts a second, and the process's µs of each, of `count` that wait; its start is left out."""
        self.take(1)
        used, already = cpu_seconds(self._process.pid), self.taken
        rate, _ = self.take(count - already)
        return rate, (cpu_seconds(self._process.pid) - used) / (count - already) * 1e6

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()


@contextmanager
def subscriber(form: str, place: Place) -> Iterator[Commits]:
    """A subscriber that runs."""
    with closing(Commits(form, place)) as commits:
        yield commits


@contextmanager
def relay(place: Place) -> Iterator[int]:
    """The real process; its id."""
    told = {"BAYLOG_LOG_URL": place.log_url, "BAYLOG_AMQP_URL": place.amqp_url, "BAYLOG_LOG_LEVEL": "ERROR"}
    environment = {**os.environ, **told}
    environment.pop("BAYLOG_METRICS_PORT", None)
    argv = [sys.executable, "-W", "ignore", "-m", "shared.bus.relay"]
    process = subprocess.Popen(argv, env=environment, cwd=ROOT)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)


def append(log: Log, count: int) -> None:
    """Events in one stream of their own."""
    meta = Meta(new_id(), "service:bench", "suwon", new_id())
    log.append([Write(f"bench-{new_id()}", 0, [NewEvent("WorkDone", 1, DATA)] * count)], meta)


def raw_publish(connection: Any) -> float:
    """Facts a second when such bodies are published and confirmed in windows, without a log: the floor."""
    channel, body, queue = connection.channel(), b"x" * 900, wire.dead_queue(SUBSCRIPTION.queue)
    confirmed = [0]
    channel.confirm_select()
    channel.events["basic_ack"].add(lambda tag, _multiple: confirmed.__setitem__(0, max(tag, confirmed[0])))
    begun = perf_counter()
    for number in range(1, COUNT + 1):
        publish(channel, body, exchange="", routing_key=queue, delivery_mode=2)
        while number - confirmed[0] > 2000:
            connection.drain_events(timeout=10)
    while confirmed[0] < COUNT:
        connection.drain_events(timeout=10)
    return COUNT / (perf_counter() - begun)


def raw_take(connection: Any) -> float:
    """The same bodies a second, taken and acknowledged by the hundred, with nothing done: the floor."""
    channel, queue, taken = connection.channel(), wire.dead_queue(SUBSCRIPTION.queue), [0]

    def take(message: Any) -> None:
        taken[0] += 1
        if taken[0] % 100 == 0:
            channel.basic_ack(message.delivery_tag, multiple=True)

    channel.basic_qos(0, 1000, False)
    begun = perf_counter()
    tag = channel.basic_consume(queue, callback=take)
    while taken[0] < COUNT:
        connection.drain_events(timeout=10)
    rate = COUNT / (perf_counter() - begun)
    channel.basic_cancel(tag)
    return rate


def relayed(place: Place, count: int) -> tuple[float, float]:
    """Events a second from the relay's first confirms to its last, no one taking them; its µs of each."""
    with closing(psycopg2.connect(place.log_url)) as connection, connection.cursor() as cursor:
        connection.autocommit = True

        def confirmed() -> int:
            cursor.execute(
                "SELECT count(*) FROM event JOIN relay_checkpoint AS c"
                " ON (event.xid, event.position) <= (c.xid, c.position)"
            )
            return int(cursor.fetchone()[0])

        with relay(place) as pid:
            while not (already := confirmed()):
                sleep(0.005)
            begun, used = time(), cpu_seconds(pid)
            while (done := confirmed()) < count:
                sleep(0.02)
            spent = (cpu_seconds(pid) - used) / (done - already)
            return (done - already) / (time() - begun), spent * 1e6


def measure(place: Place) -> list[Figure]:
    """Each leg with a log of 10,000 events, then the whole, then single facts as they come."""
    prepare(place)
    published, taken = floors(place)
    with closing(Log.open(place.log_url)) as log:
        for _ in range(COUNT // PAGE):
            append(log, PAGE)
        relay_rate, relay_spent = relayed(place, COUNT)
        with subscriber("batch", place) as commits:
            taking_rate, taking_spent = commits.measured(COUNT)
            for _ in range(COUNT // PAGE):
                append(log, PAGE)
            with relay(place):
                whole = commits.take(COUNT)[0]
                lags = paced(log, commits)
        single = singly(place, log)
    middle, late = percentiles(lags)
    return [
        _beside("relay, log to confirmed in the queue", relay_rate, "raw publish", published),
        _beside("queue to commit, in batches", taking_rate, "raw consume", taken),
        # what a busy machine does not distort: a core's million microseconds hold so many facts
        Figure("facts", "relay, processor time of a fact", relay_spent, "µs"),
        Figure("facts", "subscriber in batches, processor time of a fact", taking_spent, "µs"),
        # the same rate twice: as the target has it, and beside what this machine could publish meanwhile
        Figure("facts", "log to commit, in batches", whole, "facts/s", target=10_000),
        _beside("log to commit, in batches", whole, "raw publish", published),
        Figure("facts", "log to commit, one by one", single, "facts/s"),
        Figure("facts", "a single fact, append to commit, p50", middle, "ms"),
        Figure("facts", "a single fact, append to commit, p99", late, "ms", target=50, most=True),
    ]


def prepare(place: Place) -> None:
    """Tables and queues."""
    migrate_log(place.log_url)
    migrate_views(place.views_url)
    with closing(psycopg2.connect(place.views_url)) as views, views, views.cursor() as cursor:
        cursor.execute(tallying.TABLE)
    with closing(connect(place.amqp_url, "bench")) as connection:
        declare_on(connection, [SUBSCRIPTION])
        mark_declared(connection)


def floors(place: Place) -> tuple[float, float]:
    """Raw publishing and raw taking."""
    with closing(connect(place.amqp_url, "bench")) as connection:
        return raw_publish(connection), raw_take(connection)


def paced(log: Log, commits: Commits) -> list[float]:
    """The lag of each of some facts that come alone."""
    lags = []
    for _ in range(PACED):
        append(log, 1)
        lags += commits.take(1)[1]
        sleep(0.005)
    return lags


def singly(place: Place, log: Log) -> float:
    """Facts a second to a handler that takes one at a time."""
    count = COUNT // 5
    for _ in range(count // PAGE):
        append(log, PAGE)
    with subscriber("single", place) as commits, relay(place):
        return commits.take(count)[0]


def _beside(name: str, rate: float, against: str, base: float) -> Figure:
    return Figure("facts", name, rate, "facts/s", against, base, rate / base)
