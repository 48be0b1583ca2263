"""A log with something in it, and a way to run views over it."""

from __future__ import annotations

import json
import select
from collections.abc import Callable, Iterator
from contextlib import closing
from random import Random

import psycopg2
import pytest

from shared.eventlog import Log, Meta, NewEvent, Place, Write
from shared.kernel.ids import new_id
from shared.postgres import Pool
from shared.projections.runner import Runner


@pytest.fixture
def views(views_url: str) -> Iterator[Pool]:
    """What readers of views read from; the schemas of the views are dropped afterwards."""
    pool = Pool(views_url, size=2)
    yield pool
    with pool.transaction() as cursor:
        cursor.execute("SELECT schema FROM projection.checkpoint")
        for (schema,) in cursor.fetchall():
            cursor.execute(f'DROP SCHEMA "{schema}" CASCADE')
        cursor.execute("DELETE FROM projection.checkpoint")
    pool.close()


def fill(log: Log, count: int, seed: int = 1, streams: int = 7) -> Place:
    """`count` commands of one to three events each; the place of the last."""
    random, place = Random(seed), Place.START
    names = [f"order-{new_id()}" for _ in range(streams)]
    versions = dict.fromkeys(names, 0)
    for _ in range(count):
        stream = random.choice(names)
        events = [
            NewEvent(random.choice(["Added", "Taken", "Ignored"]), 1, {"amount": random.randrange(100)})
            for _ in range(random.randint(1, 3))
        ]
        meta = Meta(new_id(), "service:test", "suwon", new_id())
        place = log.append([Write(stream, versions[stream], events)], meta).place
        versions[stream] += len(events)
    return place


def expected_totals(log: Log) -> dict[str, int]:
    """What the tallies must come to, from the log itself."""
    totals: dict[str, int] = {}
    for event in log.read(Place.START, 1_000_000, ["Added", "Taken"]):
        sign = 1 if event.type == "Added" else -1
        totals[event.stream] = totals.get(event.stream, 0) + sign * event.data["amount"]
    return totals


def totals(views: Pool, schema: str = "tally") -> dict[str, int]:
    with views.autocommit() as cursor:
        cursor.execute(f"SELECT stream, total FROM {schema}.tally")
        return dict(cursor.fetchall())


@pytest.fixture
def run(log_url: str, views_url: str, views: Pool) -> Iterator[Callable[..., Runner]]:
    """Starts runners; stops those that still run at the end."""
    started: list[tuple[Runner, Log]] = []

    def start(*which) -> Runner:
        log = Log.open(log_url, pool_size=4)
        runner = Runner(log, views_url, which)
        runner.start()
        started.append((runner, log))
        return runner

    yield start
    for runner, log in started:
        runner.stop()
        log.close()


class Listener:
    """Hears what the views announce."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg2.connect(url)
        self._connection.autocommit = True
        self._connection.cursor().execute("LISTEN baylog_view")

    def hear(self, enough: Callable[[dict], bool], timeout: float = 20) -> list[dict]:
        """Announcements up to the first that is enough."""
        heard: list[dict] = []
        while not heard or not enough(heard[-1]):
            assert select.select([self._connection], [], [], timeout)[0], f"only {heard}"
            self._connection.poll()
            while self._connection.notifies:
                heard.append(json.loads(self._connection.notifies.pop(0).payload))
                if enough(heard[-1]):
                    break
        return heard

    def close(self) -> None:
        self._connection.close()


@pytest.fixture
def listener(views_url: str) -> Iterator[Listener]:
    with closing(Listener(views_url)) as opened:
        yield opened
