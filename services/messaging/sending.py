"""One pass over the messages that are due: begin, ask, send, note the answers, in that order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from services.messaging.adapters.carrier import NAME, Carrier, NotTaken, Receipt, Taken, Unavailable
from services.messaging.decisions import Command, HandOver, TakeCarrierId, TakeDelivery, TakeFailure
from services.messaging.model import OPEN, Message, State
from services.messaging.streams import Messages
from shared.duties import Duties, Duty, Later, before_poll, before_retry
from shared.duties.breaker import Breaker
from shared.eventlog import Meta
from shared.kernel.ids import new_id

BATCH: Final = 20
_ACTOR: Final = "service:messaging"


class Sending:
    """What a worker does when the timer wakes it. `now` and `chance` come from outside."""

    def __init__(
        self,
        streams: Messages,
        duties: Duties,
        carrier: Carrier,
        breaker: Breaker,
        now: Callable[[], datetime],
        chance: Callable[[], float],
    ) -> None:
        self._streams = streams
        self._duties = duties
        self._carrier = carrier
        self._breaker = breaker
        self._now = now
        self._chance = chance

    def run(self, until: datetime) -> None:
        """Passes until nothing is due, the carrier is down, or it is `until`."""
        while self._now() < until and self.once():
            pass

    def once(self) -> int:
        """One pass; how many duties it took."""
        now = self._now()
        duties = self._duties.take("transmit", now, self._breaker.room(now, BATCH))
        for duty in duties:
            self._meet(duty)
        return len(duties)

    def _meet(self, duty: Duty) -> None:
        message = self._streams.load(duty.key).state
        before, trouble = message.state, ""
        try:
            message = self._moved(duty.key, message)
            self._breaker.succeeded()
        except Unavailable as error:
            self._breaker.failed(self._now())
            trouble, message = str(error), self._streams.load(duty.key).state
        if message.state in OPEN:
            self._duties.later([self._later(duty, before, message.state, trouble)])
        else:
            self._duties.done("transmit", [duty])

    def _moved(self, key: str, message: Message) -> Message:
        """As far as it gets this time; Unavailable when the carrier gives no answer."""
        if message.state is State.QUEUED:
            # the intent is in the log before the first byte leaves
            return self._sent(key, self._done(key, message, HandOver()))
        if message.state not in OPEN:
            return message
        receipt = self._carrier.find(key)
        if receipt is None:
            return self._sent(key, message) if message.state is State.HANDING_OVER else message
        return self._noted(key, message, receipt)

    def _sent(self, key: str, message: Message) -> Message:
        answer = self._carrier.send(key, message.to, message.text, message.kind)
        match answer:
            case Taken(carrier_id=carrier_id):
                return self._done(key, message, TakeCarrierId(NAME, carrier_id))
            case NotTaken(code=code, reason=reason):
                return self._done(key, message, TakeFailure(code, reason))

    def _noted(self, key: str, message: Message, receipt: Receipt) -> Message:
        if message.state is State.HANDING_OVER:
            message = self._done(key, message, TakeCarrierId(NAME, receipt.carrier_id))
        if receipt.state == "delivered":
            return self._done(key, message, TakeDelivery(receipt.at or self._now()))
        if receipt.state == "failed":
            return self._done(key, message, TakeFailure(receipt.code, receipt.reason))
        return message

    def _done(self, key: str, message: Message, command: Command) -> Message:
        meta = Meta(command_id=new_id(), actor=_ACTOR, dealership=message.dealership, correlation_id=new_id())
        self._streams.execute(key, command, meta)
        return self._streams.load(key).state

    def _later(self, duty: Duty, before: State, state: State, trouble: str) -> Later:
        arrived = state is State.SENT and before is not State.SENT
        attempts = 0 if arrived else duty.attempts
        wait = (before_retry if trouble else before_poll)(attempts, self._chance())
        return Later(duty.key, duty.revision, self._now() + wait, trouble, arrived)
