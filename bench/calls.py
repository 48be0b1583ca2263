"""How fast calls are: Baylog's beside nameko's own RPC and raw kombu, measured in turn with it."""

# ruff: noqa: E402  the servers patch before they import

from __future__ import annotations

import sys

SERVERS = ("baylog", "nameko", "kombu")

if __name__ == "__main__" and sys.argv[1:2] and sys.argv[1] in SERVERS[:2]:
    import eventlet

    eventlet.monkey_patch()

import os
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from statistics import median, quantiles
from time import monotonic, perf_counter
from typing import Any

SECRET = "a secret of the bench"
SECONDS, ROUNDS = 1.0, 2
Ask = Callable[[], Any]


def serve_baylog(url: str) -> None:
    from marshmallow import fields
    from nameko.runners import ServiceRunner

    from shared.bus import Call, command
    from shared.bus.door import Door

    class Echo(Door):
        text = fields.Str(required=True)

    class EchoService:
        name = "bench_echo"

        @command(Echo, permission="order.edit")
        def echo(self, call: Call) -> dict[str, str]:
            return {"text": call.payload["text"]}

    config = {
        "AMQP_URI": url,
        "SECRET_KEY": SECRET,
        "max_workers": 32,
        "SERVICE_CONTAINER_CLS": "shared.bus.container.Container",
    }
    _run(ServiceRunner(config), EchoService)


def serve_nameko(url: str) -> None:
    from nameko.rpc import rpc
    from nameko.runners import ServiceRunner

    class NamekoEcho:
        name = "bench_nameko"

        @rpc
        def echo(self, text: str) -> dict[str, str]:
            return {"text": text}

    _run(ServiceRunner({"AMQP_URI": url}), NamekoEcho)


def _run(runner: Any, service: type) -> None:
    runner.add_service(service)
    runner.start()
    runner.wait()


def serve_kombu(url: str) -> None:
    from kombu import Connection, Consumer, Queue

    with Connection(url) as connection:
        channel = connection.channel()
        producer = connection.Producer(channel)

        def answer(body: Any, message: Any) -> None:
            properties = message.properties
            producer.publish(
                {"text": body["text"]},
                routing_key=properties["reply_to"],
                correlation_id=properties["correlation_id"],
                delivery_mode=1,
            )

        queue = Queue("bench_kombu", durable=False, auto_delete=True)
        with Consumer(channel, queue, callbacks=[answer], no_ack=True, accept=["json"]):
            while True:
                connection.drain_events()


@contextmanager
def baylog_caller(url: str) -> Iterator[Ask]:
    from shared.bus.blocking import BlockingBus
    from shared.identity import Signer, service_identity

    token = Signer(SECRET).sign(service_identity("bench", "suwon"), timedelta(minutes=5))
    with BlockingBus(url) as bus:
        yield lambda: bus.call("bench_echo", "echo", {"text": "hi"}, identity=token)


@contextmanager
def nameko_caller(url: str) -> Iterator[Ask]:
    from nameko.standalone.rpc import ServiceRpcProxy

    with ServiceRpcProxy("bench_nameko", {"AMQP_URI": url}, timeout=10) as proxy:
        yield lambda: proxy.echo(text="hi")


@contextmanager
def kombu_caller(url: str) -> Iterator[Ask]:
    from kombu import Connection, Consumer, Queue

    with Connection(url) as connection:
        channel = connection.channel()
        producer = connection.Producer(channel)
        replies: list[Any] = []
        reply_to = Queue("amq.rabbitmq.reply-to", no_declare=True)

        def ask() -> Any:
            producer.publish(
                {"text": "hi"},
                routing_key="bench_kombu",
                reply_to=reply_to.name,
                correlation_id="1",
                delivery_mode=1,
            )
            while not replies:
                connection.drain_events(timeout=10)
            return replies.pop()

        taken = lambda body, _message: replies.append(body)  # noqa: E731  a callback
        with Consumer(channel, reply_to, callbacks=[taken], no_ack=True, accept=["json"]):
            yield ask


CALLERS = {"baylog": baylog_caller, "nameko": nameko_caller, "kombu": kombu_caller}


def measure(kind: str, url: str, callers: int) -> list[float]:
    """The seconds of each call; each caller is a process of its own, as real callers are."""
    processes = [
        subprocess.Popen([sys.executable, __file__, "call", kind, url], stdout=subprocess.PIPE, text=True)
        for _ in range(callers)
    ]
    told = [process.communicate()[0] for process in processes]
    return [float(line) for text in told for line in text.split()]


def call_for(kind: str, url: str) -> None:
    """One caller: print how long each of its calls took."""
    with CALLERS[kind](url) as ask:
        _until_answered(ask)
        end, took = perf_counter() + SECONDS, []
        while perf_counter() < end:
            begun = perf_counter()
            ask()
            took.append(perf_counter() - begun)
    print("\n".join(f"{one:.6f}" for one in took))


def _until_answered(ask: Ask) -> None:
    end = monotonic() + 15
    while True:
        try:
            ask()
        except Exception:
            if monotonic() > end:
                raise
        else:
            return


def main() -> None:
    """Print rates, latencies and ratios for one and for four callers."""
    url = os.environ["BAYLOG_TEST_AMQP"]
    servers = [subprocess.Popen([sys.executable, "-W", "ignore", __file__, kind, url]) for kind in SERVERS]
    try:
        for callers in (1, 4):
            taken: dict[str, list[list[float]]] = {kind: [] for kind in SERVERS}
            for _ in range(ROUNDS):
                with ThreadPoolExecutor(1) as turn:
                    for kind in SERVERS:
                        taken[kind].append(turn.submit(measure, kind, url, callers).result())
            rates = {kind: median(len(one) for one in rounds) / SECONDS for kind, rounds in taken.items()}
            for kind, rounds in taken.items():
                cuts = quantiles([took for one in rounds for took in one], n=100)
                print(
                    f"calls, {callers} caller(s), {kind}: {rates[kind]:,.0f}/s;"
                    f" p50 {cuts[49] * 1000:.2f} ms, p99 {cuts[98] * 1000:.2f} ms;"
                    f" ratio to nameko {rates[kind] / rates['nameko']:.2f},"
                    f" to raw kombu {rates[kind] / rates['kombu']:.2f}"
                )
    finally:
        for server in servers:
            server.kill()
            server.wait()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["call", kind, url]:
            call_for(kind, url)
        case [kind, url]:
            {"baylog": serve_baylog, "nameko": serve_nameko, "kombu": serve_kombu}[kind](url)
        case _:
            main()
