"""Who calls the echoes: a process per caller, raised once and asked to measure again and again.

``python -m bench.callers KIND URL COUNT``; a line ``CALLERS SECONDS`` on the input is answered by a line of
JSON, the seconds that each call took.
"""

from __future__ import annotations

import asyncio
import json
import logging
import multiprocessing
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from time import monotonic, perf_counter
from typing import Any

from bench.echoes import SECRET

Ask = Callable[[], Any]
TEXT = "hi"


def token() -> str:
    """An identity that may."""
    from shared.identity import Signer, service_identity

    return Signer(SECRET).sign(service_identity("bench", "suwon"), timedelta(hours=1))


@contextmanager
def baylog(url: str) -> Iterator[Ask]:
    """Baylog's client of plain processes."""
    from shared.bus.blocking import BlockingBus

    identity = token()
    with BlockingBus(url) as bus:
        yield lambda: bus.call("bench_echo", "echo", {"text": TEXT}, identity=identity)


@contextmanager
def nameko(url: str) -> Iterator[Ask]:
    """nameko's standalone proxy."""
    from nameko.standalone.rpc import ServiceRpcProxy

    with ServiceRpcProxy("bench_nameko", {"AMQP_URI": url}, timeout=10) as proxy:
        yield lambda: proxy.echo(text=TEXT)


@contextmanager
def kombu(url: str) -> Iterator[Ask]:
    """A producer and a consumer of direct replies."""
    with _kombu_pair(url) as (send, replies, connection):

        def ask() -> Any:
            send("1")
            while not replies:
                connection.drain_events(timeout=10)
            return replies.pop()

        yield ask


@contextmanager
def _kombu_pair(url: str) -> Iterator[tuple[Callable[[str], None], list[str], Any]]:
    from kombu import Connection, Consumer, Queue

    with Connection(url) as connection:
        channel = connection.channel()
        producer = connection.Producer(channel)
        replies: list[str] = []

        def send(number: str) -> None:
            producer.publish(
                {"text": TEXT}, routing_key="bench_kombu", reply_to="amq.rabbitmq.reply-to",
                correlation_id=number, delivery_mode=1,
            )  # fmt: skip

        def taken(_body: Any, message: Any) -> None:
            replies.append(message.properties["correlation_id"])

        reply_to = Queue("amq.rabbitmq.reply-to", no_declare=True)
        with Consumer(channel, reply_to, callbacks=[taken], no_ack=True, accept=["json"]):
            yield send, replies, connection


ALONE = {"baylog": baylog, "nameko": nameko, "kombu": kombu}


def one_of_many(kind: str, url: str, line: Any) -> None:
    """A caller with a process of its own."""
    with ALONE[kind](url) as ask:
        until_answered(ask)
        line.send("ready")
        while seconds := line.recv():
            line.send(_asked(ask, seconds))


def _asked(ask: Ask, seconds: float) -> list[float]:
    took, end = [], perf_counter() + seconds
    while (begun := perf_counter()) < end:
        ask()
        took.append(perf_counter() - begun)
    return took


def until_answered(ask: Ask) -> None:
    """Ask until the service is there; what it raises after a minute is raised."""
    end = monotonic() + 60
    while True:
        try:
            ask()
        except Exception:
            if monotonic() > end:
                raise
        else:
            return


class Processes:
    """Callers in processes of their own."""

    def __init__(self, kind: str, url: str, most: int) -> None:
        fork = multiprocessing.get_context("fork")
        self._lines = []
        for _ in range(most):
            ours, theirs = fork.Pipe()
            fork.Process(target=one_of_many, args=(kind, url, theirs), daemon=True).start()
            self._lines.append(ours)
        for line in self._lines:
            line.recv()

    def measure(self, callers: int, seconds: float) -> list[float]:
        """The seconds that each call of the first so many callers took."""
        for line in self._lines[:callers]:
            line.send(seconds)
        return [took for line in self._lines[:callers] for took in line.recv()]

    def close(self) -> None:
        """They end."""
        for line in self._lines:
            line.send(0)


class Together:
    """Callers in one process on one connection: raw kombu, so many asked at once."""

    def __init__(self, url: str) -> None:
        self._pair = _kombu_pair(url)
        self._send, self._replies, self._connection = self._pair.__enter__()

    def measure(self, callers: int, seconds: float) -> list[float]:
        """The seconds that each call took."""
        numbers, sent, took = count(1), dict[str, float](), list[float]()
        end = perf_counter() + seconds

        def ask() -> None:
            number = str(next(numbers))
            sent[number] = perf_counter()
            self._send(number)

        for _ in range(callers):
            ask()
        while sent:
            self._connection.drain_events(timeout=10)
            while self._replies:
                took.append(perf_counter() - sent.pop(self._replies.pop()))
                if perf_counter() < end:
                    ask()
        return took

    def close(self) -> None:
        """Close the connection."""
        self._pair.__exit__(None, None, None)


class Loop:
    """Callers in one process on one connection: Baylog's asyncio client, as the web has it."""

    def __init__(self, url: str) -> None:
        import uvloop

        from shared.bus.client import BusClient

        self._loop, self._identity = uvloop.new_event_loop(), token()
        self._client = self._loop.run_until_complete(BusClient.connect(url))
        until_answered(lambda: self._loop.run_until_complete(self._ask()))

    async def _ask(self) -> None:
        await self._client.call("bench_echo", "echo", {"text": TEXT}, identity=self._identity)

    def measure(self, callers: int, seconds: float) -> list[float]:
        """The seconds that each call took."""
        took, end = list[float](), perf_counter() + seconds

        async def caller() -> None:
            while (begun := perf_counter()) < end:
                await self._ask()
                took.append(perf_counter() - begun)

        async def all_of_them() -> None:
            await asyncio.gather(*(caller() for _ in range(callers)))

        self._loop.run_until_complete(all_of_them())
        return took

    def close(self) -> None:
        """Close the client."""
        self._loop.run_until_complete(self._client.close())


def main(kind: str, url: str, most: int) -> None:
    """Measure whenever asked, until the input ends."""
    logging.getLogger("amqp").setLevel(logging.ERROR)  # nameko's proxy closes channels noisily
    made: Any = {"baylog-loop": Loop, "kombu-together": Together}.get(kind)
    callers = made(url) if made else Processes(kind, url, most)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        number, seconds = line.split()
        sys.stdout.write(json.dumps(callers.measure(int(number), float(seconds))) + "\n")
        sys.stdout.flush()
    callers.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
