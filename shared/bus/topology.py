"""Exchanges and queues. Declared before the first fact leaves the log, or the broker would drop it."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

from amqp.exceptions import NotFound
from nameko.extensions import ENTRYPOINT_EXTENSIONS_ATTR

from shared.bus import wire
from shared.bus.connection import connect

TRIES: Final = 6
"""Deliveries of one fact before it goes to the dead letters."""


# An empty exchange that stands for "every queue is there"; a wiped broker has none.
_READY: Final = "baylog.declared"


class NotDeclared(Exception):
    """The queues are not declared yet: run `baylog prepare`."""


@dataclass(frozen=True)
class Subscription:
    """One handler of one service and the routing keys (``<category>.<Type>``) that it hears."""

    service: str
    handler: str
    keys: tuple[str, ...]
    exchange: str = wire.FACTS_EXCHANGE

    @property
    def queue(self) -> str:
        """Its queue."""
        return wire.facts_queue(self.service, self.handler)

    @property
    def consumer(self) -> str:
        """The name under which it notes what it has taken."""
        return f"{self.service}.{self.handler}"


def subscriptions(service_class: type) -> Iterator[Subscription]:
    """What the ``@subscribe`` marks of a service class ask for."""
    for handler, method in inspect.getmembers(service_class, inspect.isfunction):
        for entrypoint in getattr(method, ENTRYPOINT_EXTENSIONS_ATTR, ()):
            keys = getattr(entrypoint, "keys", None)
            if keys is not None:
                yield Subscription(service_class.name, handler, keys, entrypoint.exchange)  # type: ignore[attr-defined]  # nameko's rule


def declare(amqp_url: str, service_classes: Iterable[type]) -> None:
    """Declare the exchanges and the queues of every subscription of all services, then let the relay begin.

    Safe to repeat, and while all runs.
    """
    with closing(connect(amqp_url, "topology")) as connection:
        declare_on(connection, [one for each in service_classes for one in subscriptions(each)])
        mark_declared(connection)


def mark_declared(connection: Any) -> None:
    """Let the relay begin."""
    with connection.channel() as channel:
        channel.exchange_declare(_READY, "fanout", durable=True, auto_delete=False)


def require_declared(connection: Any) -> None:
    """NotDeclared before the first :func:`declare`: what is published then would reach no queue."""
    try:
        with connection.channel() as channel:
            channel.exchange_declare(_READY, "fanout", passive=True)
    except NotFound:
        raise NotDeclared from None


def waiting(connection: Any, one: Subscription) -> int:
    """How many facts wait for a handler, dead letters among them; those under way are not counted."""
    with connection.channel() as channel:
        queues = (one.queue, wire.dead_queue(one.queue))
        return sum(int(channel.queue_declare(queue, passive=True).message_count) for queue in queues)


def declare_on(connection: Any, wanted: Iterable[Subscription]) -> None:
    """The same on an open connection."""
    wanted = list(wanted)
    for exchange in sorted({wire.FACTS_EXCHANGE, *(one.exchange for one in wanted)}):
        _declare_exchange(connection, exchange)
    with connection.channel() as channel:
        for one in wanted:
            _declare_queues(channel, one)


def _declare_exchange(connection: Any, name: str) -> None:
    """Looks first: a service's user may neither make nor, therefore, delete what all facts pass through."""
    try:
        with connection.channel() as channel:
            channel.exchange_declare(name, "topic", passive=True)
    except NotFound:
        with connection.channel() as channel:
            channel.exchange_declare(name, "topic", durable=True, auto_delete=False)


def declare_calls_queue(channel: Any, service: str) -> str:
    """The service's own calls queue: it goes when its last consumer goes, so that absence shows at once.

    Callers name the queue itself. A binding would want the right to read an exchange of everybody's calls,
    and whoever has that can bind a queue of its own to another service's calls.
    """
    queue = wire.calls_queue(service)
    channel.queue_declare(queue, durable=False, auto_delete=True)
    return queue


def _declare_queues(channel: Any, one: Subscription) -> None:
    dead = wire.dead_queue(one.queue)
    _quorum(channel, dead, {})
    limits = {
        # Only a fact that kills the process before it can be counted out is left to the broker.
        "x-delivery-limit": TRIES - 1,
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": dead,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }
    _quorum(channel, one.queue, limits)
    for key in one.keys:
        channel.queue_bind(one.queue, one.exchange, key)


def _quorum(channel: Any, queue: str, arguments: dict[str, Any]) -> None:
    channel.queue_declare(
        queue, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum", **arguments}
    )
