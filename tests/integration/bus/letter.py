"""A dead letter of a handler that the installed services have."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from uuid import UUID

from services.customer.service import CustomerService
from shared.bus import topology, wire
from shared.bus.connection import connect, publish
from shared.bus.fact import encode_fact
from shared.eventlog import Meta, Place, StoredEvent
from shared.kernel.ids import derived_id

(SUBSCRIPTION,) = topology.subscriptions(CustomerService)
NAME = "홍길동"
_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def bury(amqp_url: str, number: int, reason: str = "KeyError: …") -> UUID:
    """As a handler does that gives up; the id of the fact."""
    event_id, order, command = (derived_id("letter", number, part) for part in ("event", "order", "command"))
    event = StoredEvent(
        Place(1, number), event_id, f"repair_order-{order}", 3, "RepairOrderCancelled", 1,
        {"reason": f"{NAME} came himself"}, Meta(command, "service:test", "suwon", command), _AT, _AT,
    )  # fmt: skip
    headers = {
        "x-baylog-reason": reason,
        "x-baylog-deliveries": "6",
        "x-baylog-buried-at": "2026-03-02T10:00:00+00:00",
    }
    with closing(connect(amqp_url, "test")) as connection:
        topology.declare_on(connection, [SUBSCRIPTION])
        channel = connection.channel()
        channel.confirm_select()
        publish(
            channel, encode_fact(event), exchange="", routing_key=wire.dead_queue(SUBSCRIPTION.queue),
            content_type=wire.CLOUD_EVENT, delivery_mode=2, application_headers=headers,
        )  # fmt: skip
        channel.close()
    return event_id


def lying(amqp_url: str, queue: str) -> int:
    """How many messages wait in a queue."""
    with closing(connect(amqp_url, "test")) as connection, connection.channel() as channel:
        return int(channel.queue_declare(queue, passive=True).message_count)
