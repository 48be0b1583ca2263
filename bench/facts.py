"""How fast facts leave the log, and how long one takes from its append into a subscriber's hands."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing, contextmanager
from statistics import quantiles
from time import perf_counter, sleep, time
from typing import Any

from bench.database import fresh_log
from shared.bus import wire
from shared.bus.connection import connect, publish
from shared.bus.fact import decode_fact
from shared.bus.topology import Subscription, declare_on, mark_declared
from shared.eventlog import Log, Meta, NewEvent, Write
from shared.kernel.ids import new_id
from shared.postgres import migrate

COUNT, PACED, DATA = 20_000, 200, {"line": "x" * 420, "amount": 412500}
SUBSCRIPTION = Subscription("bench", "on_work", ("bench.WorkDone",))


def append(log: Log, count: int) -> None:
    """Events in one stream of their own."""
    meta = Meta(new_id(), "service:bench", "suwon", new_id())
    log.append([Write(f"bench-{new_id()}", 0, _events(count))], meta)


def _events(count: int) -> list[NewEvent]:
    return [NewEvent("WorkDone", 1, DATA) for _ in range(count)]


class Subscriber:
    """Takes facts as a service does, acknowledging each; notes when it had it."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._channel = connection.channel()
        self._channel.basic_qos(0, 200, False)
        self._tag = self._channel.basic_consume(SUBSCRIPTION.queue, callback=self._take)
        self.taken = 0
        self.lags: list[float] = []

    def take(self, count: int) -> float:
        """The seconds until `count` more were taken."""
        begun, wanted = perf_counter(), self.taken + count
        while self.taken < wanted:
            self._connection.drain_events(timeout=60)
        return perf_counter() - begun

    def stop(self) -> None:
        """Before its queue is deleted: the broker would cancel it aloud."""
        self._channel.basic_cancel(self._tag)

    def _take(self, message: Any) -> None:
        fact = decode_fact(message.body)
        self.lags.append(time() - fact.recorded_at.timestamp())
        self._channel.basic_ack(message.delivery_tag)
        self.taken += 1


def raw(connection: Any) -> float:
    """Facts per second when the same bodies are published and confirmed without a log: the floor."""
    channel, body = connection.channel(), b"x" * 900
    confirmed = [0]
    channel.confirm_select()
    channel.events["basic_ack"].add(lambda tag, _multiple: confirmed.__setitem__(0, max(tag, confirmed[0])))
    begun = perf_counter()
    for number in range(1, COUNT + 1):
        publish(channel, body, exchange="", routing_key=wire.dead_queue(SUBSCRIPTION.queue), delivery_mode=2)
        while number - confirmed[0] > 2000:
            connection.drain_events(timeout=10)
    while confirmed[0] < COUNT:
        connection.drain_events(timeout=10)
    rate = COUNT / (perf_counter() - begun)
    channel.queue_purge(wire.dead_queue(SUBSCRIPTION.queue))
    return rate


@contextmanager
def relay(log_url: str, amqp_url: str):
    """The real process."""
    environment = {
        **os.environ,
        "BAYLOG_LOG_URL": log_url,
        "BAYLOG_AMQP_URL": amqp_url,
        "BAYLOG_LOG_LEVEL": "ERROR",
    }
    environment.pop("BAYLOG_METRICS_PORT", None)
    process = subprocess.Popen([sys.executable, "-m", "shared.bus.relay"], env=environment)
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


def main() -> None:
    """Print the relay's rate beside raw confirmed publishing, and the lag of paced facts."""
    amqp_url = os.environ["BAYLOG_TEST_AMQP"]
    with fresh_log() as log_url, closing(connect(amqp_url, "bench")) as connection:
        migrate(log_url, "shared.bus.relay")
        declare_on(connection, [SUBSCRIPTION])
        mark_declared(connection)
        log = Log.open(log_url)
        for _ in range(COUNT // 1000):
            append(log, 1000)
        floor = raw(connection)
        subscriber = Subscriber(connection)
        with relay(log_url, amqp_url):
            subscriber.take(1)
            rate = (COUNT - 1) / subscriber.take(COUNT - 1)
            subscriber.lags.clear()
            for _ in range(PACED):
                append(log, 1)
                subscriber.take(1)
                sleep(0.01)
        log.close()
        subscriber.stop()
        channel = connection.channel()
        for queue in (SUBSCRIPTION.queue, wire.dead_queue(SUBSCRIPTION.queue)):
            channel.queue_delete(queue)
    cuts = quantiles(subscriber.lags, n=100)
    print(
        f"facts, log to subscriber: {rate:,.0f}/s;"
        f" raw confirmed publish {floor:,.0f}/s; ratio {rate / floor:.2f}"
    )
    print(f"facts, append to subscriber: p50 {cuts[49] * 1000:.1f} ms, p99 {cuts[98] * 1000:.1f} ms")


if __name__ == "__main__":
    main()
