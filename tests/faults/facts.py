"""Facts made for the fault tests, and a way to put them straight into a handler's queue."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from random import Random
from time import sleep, time
from uuid import UUID

from amqp.exceptions import NotFound

from shared.bus import wire
from shared.bus.connection import connect, publish
from shared.bus.fact import encode_fact
from shared.eventlog import Meta, Place, StoredEvent
from shared.kernel.ids import derived_id

QUEUE = wire.facts_queue("till", "on_money")
_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def made(seed: int, number: int, **data) -> StoredEvent:
    """The same fact for the same seed and number."""
    ids = [derived_id("faults", seed, number, part) for part in ("event", "command", "correlation")]
    return StoredEvent(
        Place(1, number), ids[0], f"till-{ids[1]}", 1, "MoneyTaken", 1, {"amount": number, **data},
        Meta(ids[1], "service:faults", "suwon", ids[2]), _AT, _AT,
    )  # fmt: skip


def identities(events) -> set[UUID]:
    return {event.id for event in events}


def deliver(amqp_url: str, events, pace: float = 0.0) -> dict[UUID, float]:
    """Publish to the exchange as the relay does, and as it does wait until the broker has confirmed all.

    What is on its way to a quorum queue when its channel closes may be lost. `pace`: seconds between two.
    Gives back when each was sent, in Unix seconds.
    """
    sent: dict[UUID, float] = {}
    with closing(connect(amqp_url, "faults")) as connection:
        channel = connection.channel()
        channel.confirm_select()
        left = set(range(1, len(events) + 1))
        channel.events["basic_ack"].add(
            lambda tag, multiple: left.difference_update(range(tag + 1) if multiple else [tag])
        )
        for event in events:
            sleep(pace)
            sent[event.id] = time()
            publish(
                channel,
                encode_fact(event),
                exchange=wire.FACTS_EXCHANGE,
                routing_key=f"{event.category}.{event.type}",
                content_type=wire.CLOUD_EVENT,
                delivery_mode=2,
            )
        while left:
            connection.drain_events(timeout=30)
    return sent


def twice_and_shuffled(seed: int, events) -> list[StoredEvent]:
    both = [*events, *events]
    Random(seed).shuffle(both)
    return both


def unsettled(amqp_url: str) -> int:
    """Messages that wait in the handler's queue; those under way are counted by their effects."""
    with closing(connect(amqp_url, "faults")) as connection:
        return connection.channel().queue_declare(QUEUE, passive=True).message_count


def consumers(amqp_url: str, service: str) -> list[int]:
    """Of its calls, and of each of the two handlers of a till."""
    handlers = [wire.facts_queue(service, handler) for handler in ("on_money", "tally")]
    found = []
    with closing(connect(amqp_url, "faults")) as connection:
        for queue in (wire.calls_queue(service), *handlers):
            try:
                found.append(connection.channel().queue_declare(queue, passive=True).consumer_count)
            except NotFound:
                # a queue of calls goes with its last consumer
                found.append(0)
    return found
