"""Three services that answer with what they were sent: Baylog's, nameko's own, and raw kombu."""

from __future__ import annotations

import sys

if __name__ == "__main__" and sys.argv[1] != "kombu":
    import eventlet

    eventlet.monkey_patch()

from typing import Any

SECRET = "a secret of the bench"


def baylog(url: str) -> None:
    """Through the door, the signed identity, the permission: as every command."""
    from marshmallow import fields
    from nameko.runners import ServiceRunner

    from shared.bus import Call, command
    from shared.bus.door import Door
    from shared.telemetry import configure

    class Echo(Door):
        text = fields.Str(required=True)

    class EchoService:
        name = "bench_echo"

        @command(Echo, permission="order.edit")
        def echo(self, call: Call) -> dict[str, str]:
            return {"text": call.payload["text"]}

    configure("bench_echo", "ERROR")
    config = {
        "AMQP_URI": url,
        "SECRET_KEY": SECRET,
        "max_workers": 32,
        "SERVICE_CONTAINER_CLS": "shared.bus.container.Container",
    }
    _run(ServiceRunner(config), EchoService)


def nameko(url: str) -> None:
    """No door, no identity."""
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


def kombu(url: str) -> None:
    """Nothing but the message there and the message back."""
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


if __name__ == "__main__":
    {"baylog": baylog, "nameko": nameko, "kombu": kombu}[sys.argv[1]](sys.argv[2])
