"""The relay's side of the broker: a confirming channel read between publishes."""

from __future__ import annotations

from contextlib import suppress
from time import monotonic
from typing import Any, Final

from shared.bus import connection as broker
from shared.bus import topology, wire
from shared.bus.connection import publish
from shared.bus.fact import encode_fact, routing_key
from shared.bus.relay.window import Window
from shared.eventlog import StoredEvent

_TIRES: Final = 10.0
_TOGETHER: Final = 65_536


class Publisher:
    """One connection; broken, it is thrown away and the relay goes back to its checkpoint."""

    def __init__(self, amqp_url: str, window: Window[StoredEvent]) -> None:
        """Connects; raises topology.NotDeclared while subscriptions would miss what is published."""
        self.window = window
        self._user = broker.user_of(amqp_url)
        # The library waits without limit for some replies: let the socket tire instead.
        self._connection = broker.connect(amqp_url, "baylog.relay", read_timeout=_TIRES, write_timeout=_TIRES)
        self._transport = self._connection.transport
        topology.require_declared(self._connection)
        self._channel: Any = self._connection.channel()
        self._channel.confirm_select()
        self._channel.events["basic_ack"].add(window.ack)
        self._channel.events["basic_nack"].add(window.nack)
        # many facts leave together; nobody has to be woken for it, as :meth:`drain` comes after each page
        self._transport.gather(lambda: None)

    def publish(self, event: StoredEvent) -> None:
        """Send an event; its confirm comes by :meth:`drain`."""
        self.window.sent(event)
        told = event.told()
        publish(
            self._channel,
            encode_fact(event, told),
            exchange=wire.FACTS_EXCHANGE,
            routing_key=routing_key(event),
            content_type=wire.CLOUD_EVENT,
            delivery_mode=2,
            message_id=told.id,
            user_id=self._user,
        )

    def drain(self, timeout: float, *, at_least: float = 0.0) -> None:
        """Send what was published, take in what the broker says; wait up to `timeout` seconds for it.

        `at_least`: seconds to go on taking in what it says, however soon that begins.
        """
        self._transport.flush()
        end = monotonic() + at_least
        with suppress(TimeoutError):
            self._connection.drain_events(timeout=max(timeout, at_least))
            while True:
                self._connection.drain_events(timeout=max(0.0, end - monotonic()))
        self._connection.heartbeat_tick()
        self._transport.flush()

    def close(self) -> None:
        """Let go of the connection."""
        with suppress(*broker.Failure, AttributeError):
            self._connection.collect()
