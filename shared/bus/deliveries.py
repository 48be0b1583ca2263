"""Facts as a handler gets them: one at a time from its queue, again when it failed, put away at last."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, Any, Final

import eventlet
import msgspec
from amqp import spec

from shared.bus import connection as broker
from shared.bus import wire
from shared.bus.fact import Fact, decode_fact
from shared.bus.metrics import FACT_DURATION, FACTS
from shared.bus.reasons import passes_by_itself, reason
from shared.bus.topology import TRIES, Subscription
from shared.kernel.clock import now
from shared.telemetry import get_logger

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.bus.entrypoints import Subscribe
    from shared.bus.intake import Intake

_log = get_logger("facts")

# The broker takes a fact back after 30 minutes without an answer; give it back well before.
_HELD_AT_MOST: Final = 600.0
_HOLD_PAUSES: Final = (0.2, 1.0, 3.0, 8.0, 15.0)


class Deliveries:
    """The queue of one handler."""

    def __init__(self, entrypoint: Subscribe, intake: Intake) -> None:
        """`entrypoint` is the mark on the handler."""
        container = intake.container
        self._service = container.service_name
        self._handler = entrypoint.method_name
        self._subscription = Subscription(self._service, self._handler, entrypoint.keys)
        self._entrypoint = entrypoint
        self._intake = intake
        self._channel: Any = None
        self._cautious = True

    def consume(self, channel: Any) -> None:
        """Take facts from this channel from now on.

        The first comes alone: if it is one that killed this process before, it must not drag others along,
        since the broker counts a delivery for each fact that was on its way.
        """
        self._cautious = True
        channel.basic_qos(0, 1, False)
        channel.basic_consume(self._subscription.queue, consumer_tag="one", callback=self._on_message)
        self._channel = channel

    def cease(self) -> None:
        """Take no more; the broker keeps what is left."""
        channel, self._channel = self._channel, None
        if channel is not None:
            with suppress(*broker.Failure, AttributeError):
                channel.basic_cancel("one" if self._cautious else "many", nowait=True)

    def _on_message(self, message: Any) -> None:
        if self._cautious and not message.delivery_info["redelivered"] and self._channel is not None:
            self._take_many(message.channel)
        self._intake.facts.put(partial(self._take, _Delivery(message)))

    def _take_many(self, channel: Any) -> None:
        """Called by the reader itself, which cannot wait for answers; the broker keeps the order."""
        self._cautious = False
        channel.basic_cancel("one", nowait=True)
        channel.send_method(spec.Basic.Qos, "lBb", (0, self._entrypoint.prefetch, False))
        channel.basic_consume(
            self._subscription.queue, consumer_tag="many", nowait=True, callback=self._on_message
        )

    def _take(self, delivery: _Delivery, release: Callable[[], None]) -> None:
        try:
            fact = delivery.fact()
        except (msgspec.DecodeError, ValueError) as error:
            release()
            eventlet.spawn(self._bury, delivery, error)
            return
        if f"{fact.category}.{fact.type}" not in self._subscription.keys:
            # bound by an earlier version of this service
            self._settle(delivery, "ignored", release)
            return
        done = partial(self._done, delivery, release)
        self._intake.container.spawn_worker(self._entrypoint, (fact,), {}, handle_result=done)

    def _done(
        self, delivery: _Delivery, release: Callable[[], None], _ctx: Any, result: Any, exc_info: Any
    ) -> tuple[Any, Any]:
        if exc_info is None:
            self._settle(delivery, "ok", release)
        else:
            error = exc_info[1]
            _log.warning(
                "fact_failed",
                handler=self._handler,
                fact_id=str(delivery.fact().id),
                delivery=delivery.number,
                exc_info=error,
            )
            release()
            eventlet.spawn(self._again, delivery, error)
        return result, exc_info

    def _again(self, delivery: _Delivery, error: Exception) -> None:
        if passes_by_itself(error) and monotonic() - delivery.since < _HELD_AT_MOST:
            self._count("held")
            eventlet.sleep(_HOLD_PAUSES[min(delivery.held, len(_HOLD_PAUSES) - 1)])
            delivery.held += 1
            if delivery.channel is self._channel:
                self._intake.facts.put(partial(self._take, delivery))
        elif delivery.number >= TRIES:
            self._bury(delivery, error)
        else:
            self._count("failed")
            eventlet.sleep(self._entrypoint.delays[min(delivery.number, len(self._entrypoint.delays)) - 1])
            delivery.give_back()

    def _bury(self, delivery: _Delivery, error: Exception) -> None:
        headers = {
            "x-baylog-reason": reason(error, delivery.body),
            "x-baylog-queue": self._subscription.queue,
            "x-baylog-deliveries": str(delivery.number),
            "x-baylog-buried-at": now().isoformat(),
        }
        if self._intake.outbound.keep(wire.dead_queue(self._subscription.queue), delivery.body, headers):
            _log.error("fact_buried", handler=self._handler, reason=headers["x-baylog-reason"])
            self._settle(delivery, "buried", lambda: None)
        else:
            # not safe there yet: the broker brings it again, or puts it away by its own limit
            eventlet.sleep(self._entrypoint.delays[0])
            delivery.give_back()

    def _settle(self, delivery: _Delivery, outcome: str, release: Callable[[], None]) -> None:
        delivery.acknowledge()
        self._count(outcome)
        FACT_DURATION.labels(self._service, self._handler).observe(perf_counter() - delivery.begun)
        release()

    def _count(self, outcome: str) -> None:
        FACTS.labels(self._service, self._handler, outcome).inc()


class _Delivery:
    """One delivery of one fact, until it is acknowledged or given back."""

    def __init__(self, message: Any) -> None:
        self.channel = message.channel
        self.body: bytes = message.body
        self.begun = perf_counter()
        self.since = monotonic()
        self.held = 0
        headers = message.properties.get("application_headers") or {}
        self.number = int(headers.get("x-delivery-count", 0)) + 1
        self._content_type = message.properties.get("content_type")
        self._tag = message.delivery_info["delivery_tag"]
        self._fact: Fact | None = None

    def fact(self) -> Fact:
        """What is delivered; ValueError when it is not JSON, msgspec.DecodeError when it is no fact."""
        if self._content_type not in (wire.CLOUD_EVENT, wire.JSON):
            raise ValueError("content type")
        if self._fact is None:
            self._fact = decode_fact(self.body)
        return self._fact

    def acknowledge(self) -> None:
        """On a connection that is gone this does nothing: the broker delivers again."""
        with suppress(*broker.Failure, AttributeError):
            self.channel.basic_ack(self._tag)

    def give_back(self) -> None:
        """The broker counts one more and delivers again."""
        with suppress(*broker.Failure, AttributeError):
            self.channel.basic_reject(self._tag, requeue=True)
