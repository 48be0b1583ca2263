"""What a nameko service sends: calls to others, replies to callers, facts given up on. One connection."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from time import time
from typing import Any

import eventlet
from eventlet.event import Event
from nameko.extensions import SharedExtension

from shared.bus import connection as broker
from shared.bus import wire
from shared.bus.connection import publish
from shared.bus.errors import DeadlineExceeded, Unreachable
from shared.bus.letters import Letters
from shared.bus.link import Link


@dataclass
class _Waiting:
    """A call that has not been answered. `done` gets the reply's body, or an exception."""

    outgoing: wire.Outgoing
    done: Event = field(default_factory=Event)
    sent: bool = False


class Outbound(SharedExtension):  # type: ignore[misc]  # nameko has no types
    """The sending half of the bus inside a nameko container."""

    link: Link | None = None

    def setup(self) -> None:
        """Called by nameko before the container starts."""
        self._waiting: dict[str, _Waiting] = {}
        self._numbers = count(1)
        self._calls: Any = None
        self._letters: Letters | None = None
        name = f"{self.container.service_name}.outbound"
        self.link = Link(
            self.container.config["AMQP_URI"],
            name,
            opened=self._opened,
            lost=self._lost,
            blocked=self._on_blocked,
        )

    def start(self) -> None:
        """Called by nameko when all extensions are set up."""
        assert self.link is not None
        self.container.spawn_managed_thread(self.link.run)
        self.container.spawn_managed_thread(self.link.beat)

    def stop(self) -> None:
        """Called by nameko when no worker runs any more."""
        if self.link is not None:
            self.link.close()

    kill = stop

    def call(self, outgoing: wire.Outgoing) -> Any:
        """The result of a call, by its deadline. A lost connection sends it again: commands have ids."""
        number = str(next(self._numbers))
        waiting = self._waiting[number] = _Waiting(outgoing)
        try:
            with eventlet.Timeout(outgoing.deadline / 1000 - time(), _late(waiting)):
                self._send(number, waiting)
                return wire.decode_reply(waiting.done.wait())
        except DeadlineExceeded:
            raise DeadlineExceeded if waiting.sent else Unreachable from None
        finally:
            del self._waiting[number]

    def reply(self, reply_to: str, correlation_id: str | None, body: bytes) -> None:
        """Answer a caller. Without a connection the answer is dropped: the caller asks again by its id."""
        if self._calls is None:
            return
        try:
            publish(self._calls, body, exchange="", routing_key=reply_to, correlation_id=correlation_id)
        except (*broker.Failure, AttributeError):
            return

    def keep(self, queue: str, body: bytes, headers: dict[str, str]) -> bool:
        """Put a fact into `queue` for good; True once the broker has confirmed it."""
        return self._letters is not None and self._letters.keep(queue, body, headers)

    def _opened(self, connection: Any) -> None:
        calls = connection.channel()
        calls.auto_decode = False
        calls.events["basic_return"].add(self._on_call_returned)
        calls.basic_consume(wire.REPLY_TO, no_ack=True, callback=self._on_reply)
        self._calls = calls
        self._letters = Letters(connection, broker.user_of(self.container.config["AMQP_URI"]))
        for number, waiting in list(self._waiting.items()):
            self._send(number, waiting)

    def _lost(self) -> None:
        letters, self._letters, self._calls = self._letters, None, None
        if letters is not None:
            letters.lost()

    def _send(self, number: str, waiting: _Waiting) -> None:
        if self._calls is None:
            return
        if self.link is not None and self.link.full:
            raise Unreachable(broker.TAKES_NOTHING)
        outgoing = waiting.outgoing
        try:
            publish(
                self._calls,
                outgoing.body,
                exchange="",
                routing_key=wire.calls_queue(outgoing.service),
                mandatory=True,
                reply_to=wire.REPLY_TO,
                correlation_id=number,
                expiration=outgoing.expiration(int(time() * 1000)),
            )
        except (*broker.Failure, AttributeError):
            return
        waiting.sent = True

    def _on_reply(self, message: Any) -> None:
        waiting = self._waiting.get(message.properties.get("correlation_id", ""))
        if waiting is not None and not waiting.done.ready():
            waiting.done.send(message.body)

    def _on_call_returned(self, _why: Exception, _exchange: str, _key: str, message: Any) -> None:
        waiting = self._waiting.get(message.properties.get("correlation_id", ""))
        if waiting is not None and not waiting.done.ready():
            waiting.done.send_exception(Unreachable(f"no {waiting.outgoing.service} takes calls"))

    def _on_blocked(self) -> None:
        for waiting in self._waiting.values():
            if not waiting.done.ready():
                waiting.done.send_exception(DeadlineExceeded(broker.TAKES_NOTHING))


def _late(waiting: _Waiting) -> DeadlineExceeded:
    return DeadlineExceeded(f"no reply from {waiting.outgoing.service} in time")
