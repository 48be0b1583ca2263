"""The queue of one handler: what is taken from it, how many at once, and how each delivery ends."""

from __future__ import annotations

from contextlib import suppress
from time import perf_counter
from typing import TYPE_CHECKING, Any

import eventlet
import msgspec
from amqp import spec

from shared.bus import connection as broker
from shared.bus.afterlife import Afterlife
from shared.bus.delivery import Delivery
from shared.bus.errors import NotFromTheRelay
from shared.bus.handling import InBatches, OneByOne
from shared.bus.metrics import FACT_DURATION, FACTS
from shared.bus.topology import Subscription

if TYPE_CHECKING:
    from shared.bus.entrypoints import Subscribe
    from shared.bus.intake import Intake


class Deliveries:
    """Takes facts with caution at first, then as many as the handler's prefetch allows."""

    def __init__(self, entrypoint: Subscribe, intake: Intake) -> None:
        """`entrypoint` is the mark on the handler."""
        self.intake = intake
        self.entrypoint = entrypoint
        service, self.handler = intake.container.service_name, entrypoint.method_name
        self.subscription = Subscription(service, self.handler, entrypoint.keys, entrypoint.exchange)
        self.afterlife = Afterlife(self)
        self._labels = (service, self.handler)
        self._duration = FACT_DURATION.labels(*self._labels)
        self._handling = InBatches(self) if entrypoint.batch else OneByOne(self)
        # the broker vouches for the sender; without users of their own everybody is the same one
        self._facts_from: frozenset[str] = intake.container.config.get("FACTS_FROM", frozenset())
        self._channel: Any = None
        self._consumers = 0
        self._cautious = True

    def consume(self, channel: Any) -> None:
        """Take facts from this channel from now on.

        The first comes alone: if it is one that killed this process before, it must not drag others along,
        since the broker counts a delivery for each fact that was on its way.
        """
        self._cautious = True
        self._handling.begin_anew()
        channel.basic_qos(0, 1, False)
        channel.basic_consume(self.subscription.queue, consumer_tag=self._tag(), callback=self._on_message)
        self._channel = channel

    def cease(self) -> None:
        """Take no more; the broker keeps what is left."""
        channel, self._channel = self._channel, None
        if channel is not None:
            with suppress(*broker.Failure, AttributeError):
                channel.basic_cancel(self._tag(), nowait=True)

    def current(self, delivery: Delivery) -> bool:
        """Whether it can still be acknowledged: its channel is the one that is consumed."""
        return delivery.channel is self._channel

    def move_on(self, delivery: Delivery) -> None:
        """It is held and did not kill us: while facts are taken one at a time, let the next one come."""
        if self._cautious and self._channel is not None and self.current(delivery):
            with suppress(*broker.Failure, AttributeError):
                self._consume_anew(self._channel, 1)

    def retake(self, delivery: Delivery) -> None:
        """Handle it once more."""
        self._handling.put(delivery)

    def readable(self, delivery: Delivery) -> bool:
        """Whether it is a fact for this handler; if not, its end is seen to."""
        try:
            if not self._believed(delivery):
                raise NotFromTheRelay(delivery.sender)
            fact = delivery.fact()
        except (msgspec.DecodeError, ValueError, NotFromTheRelay) as error:
            eventlet.spawn(self.afterlife.bury, delivery, error)
            return False
        if f"{fact.category}.{fact.type}" in self.subscription.keys:
            return True
        # bound by an earlier version of this service
        delivery.acknowledge()
        self.ended("ignored", delivery)
        return False

    def ended(self, outcome: str, *deliveries: Delivery) -> None:
        """They were acknowledged."""
        self.count(outcome, len(deliveries))
        at = perf_counter()
        for delivery in deliveries:
            self._handling.forget(delivery)
            self._duration.observe(at - delivery.begun)

    def given_back(self, delivery: Delivery) -> None:
        """The broker has it again."""
        self._handling.forget(delivery)

    def count(self, outcome: str, number: int = 1) -> None:
        """So many more deliveries that ended so."""
        FACTS.labels(*self._labels, outcome).inc(number)

    def _believed(self, delivery: Delivery) -> bool:
        """A name with ``{key}`` is whom the fact's own stream is about; what stands behind a dot in a user's
        name tells apart those who were that one after another."""
        if not self._facts_from or delivery.sender in self._facts_from:
            return True
        sender = delivery.sender.partition(".")[0]
        named = [each for each in self._facts_from if "{key}" in each]
        return any(each.replace("{key}", delivery.fact().key) == sender for each in named)

    def _on_message(self, message: Any) -> None:
        delivery = Delivery(message)
        if self._cautious and not delivery.redelivered and self._channel is not None:
            self._cautious = False
            self._consume_anew(message.channel, self.entrypoint.prefetch)
        self._handling.arrived(delivery)
        self._handling.put(delivery)

    def _consume_anew(self, channel: Any, at_once: int) -> None:
        """Also called by the reader, which cannot wait for answers; the broker keeps the order."""
        channel.basic_cancel(self._tag(), nowait=True)
        self._consumers += 1
        channel.send_method(spec.Basic.Qos, "lBb", (0, at_once, False))
        channel.basic_consume(
            self.subscription.queue, consumer_tag=self._tag(), nowait=True, callback=self._on_message
        )

    def _tag(self) -> str:
        return f"facts-{self._consumers}"
