"""A fact whose handler failed: held while the world recovers, tried again, put away at last."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Final

import eventlet

from shared.bus import wire
from shared.bus.reasons import passes_by_itself, reason
from shared.bus.topology import TRIES
from shared.kernel.clock import now
from shared.telemetry import get_logger

if TYPE_CHECKING:
    from shared.bus.deliveries import Deliveries
    from shared.bus.delivery import Delivery

_log = get_logger("facts")

# The broker takes a fact back after 30 minutes without an answer; give it back well before.
_HELD_AT_MOST: Final = 600.0
_HOLD_PAUSES: Final = (0.2, 1.0, 3.0, 8.0, 15.0)


class Afterlife:
    """Of the deliveries of one handler. Its methods wait: call them in green threads of their own."""

    def __init__(self, deliveries: Deliveries) -> None:
        """`deliveries` is told how each one ends."""
        self._deliveries = deliveries

    def may_hold(self, delivery: Delivery, error: Exception) -> bool:
        """Whether the world around failed, and it is not yet time to give the fact back for that."""
        return passes_by_itself(error) and monotonic() - delivery.since < _HELD_AT_MOST

    def hold(self, delivery: Delivery) -> None:
        """Wait a while, longer each time; nothing is counted."""
        self._deliveries.count("held")
        eventlet.sleep(_HOLD_PAUSES[min(delivery.held, len(_HOLD_PAUSES) - 1)])
        delivery.held += 1

    def failed(self, delivery: Delivery, error: Exception) -> None:
        """Its handler raised."""
        deliveries = self._deliveries
        _log.warning(
            "fact_failed",
            handler=deliveries.handler,
            fact_id=str(delivery.fact().id),
            delivery=delivery.number,
            exc_info=error,
        )
        deliveries.move_on(delivery)
        if self.may_hold(delivery, error):
            self.hold(delivery)
            if deliveries.current(delivery):
                deliveries.retake(delivery)
        elif delivery.number >= TRIES:
            self.bury(delivery, error)
        else:
            deliveries.count("failed")
            delays = deliveries.entrypoint.delays
            eventlet.sleep(delays[min(delivery.number, len(delays)) - 1])
            self._give_back(delivery)

    def bury(self, delivery: Delivery, error: Exception) -> None:
        """Put it into the dead letters, confirmed there before it is acknowledged here."""
        deliveries, queue = self._deliveries, self._deliveries.subscription.queue
        headers = {
            "x-baylog-reason": reason(error, delivery.body),
            "x-baylog-queue": queue,
            "x-baylog-deliveries": str(delivery.number),
            "x-baylog-buried-at": now().isoformat(),
        }
        if deliveries.intake.outbound.keep(wire.dead_queue(queue), delivery.body, headers):
            _log.error("fact_buried", handler=deliveries.handler, reason=headers["x-baylog-reason"])
            delivery.acknowledge()
            deliveries.ended("buried", delivery)
        else:
            # not safe there yet: the broker brings it again, or puts it away by its own limit
            eventlet.sleep(deliveries.entrypoint.delays[0])
            self._give_back(delivery)

    def _give_back(self, delivery: Delivery) -> None:
        delivery.give_back()
        self._deliveries.given_back(delivery)
