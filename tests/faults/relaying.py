"""The relay of the fault tests: the real one, over a line on which the first publishes take their time."""

from __future__ import annotations

import os
from contextlib import closing, contextmanager
from time import sleep

import psycopg2

from shared.bus.relay import relay
from shared.bus.relay.process import serve
from shared.bus.relay.publisher import Publisher
from shared.bus.relay.relay import Relay
from shared.bus.relay.turn import Turn
from shared.telemetry import configure
from tests.faults.guards import removed

# of a life; who lives longer catches up as fast as it can
SLOW_ONES = 100


def slow_line() -> None:
    publish, pause, left = Publisher.publish, float(os.environ.get("FAULT_LINE", "0")), iter(range(SLOW_ONES))

    def slowly(self, event) -> None:
        if next(left, None) is not None:
            sleep(pause)
        publish(self, event)

    Publisher.publish = slowly


def checkpoint_waits() -> None:
    publish, work = Publisher.publish, Relay.work

    def ahead(self, event) -> None:
        self.turn.save(event.place)
        publish(self, event)

    def working(self, ours) -> None:
        Publisher.turn = ours
        work(self, ours)

    Publisher.publish, Relay.work = ahead, working


def one_works() -> None:
    @contextmanager
    def everyones(log_url: str, name: str = "facts"):
        with closing(psycopg2.connect(log_url)) as connection:
            connection.autocommit = True
            yield Turn(connection, name)

    relay.turn = everyones


def live() -> None:
    """One process of the relay, to its end."""
    slow_line()
    if removed("checkpoint_waits"):
        checkpoint_waits()
    if removed("one_works"):
        one_works()
    configure("relay", "ERROR")
    port = os.environ.get("BAYLOG_METRICS_PORT")
    serve(os.environ["BAYLOG_LOG_URL"], os.environ["BAYLOG_AMQP_URL"], int(port) if port else None)
