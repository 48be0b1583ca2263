"""Calls from a plain process: the command line, imports, tests. One thread at a time."""

from __future__ import annotations

import socket
from contextlib import suppress
from itertools import count
from time import sleep, time
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from shared.bus import connection as broker
from shared.bus import wire
from shared.bus.asking import prepared
from shared.bus.connection import publish
from shared.bus.errors import DeadlineExceeded, Unreachable

_PAUSE = 0.2


class BlockingBus:
    """``with BlockingBus(url) as bus: bus.call(...)``. A connection lost in a call is opened again."""

    def __init__(self, amqp_url: str, name: str = "baylog.client") -> None:
        """Connects at the first call."""
        self._url = amqp_url
        self._name = name
        self._connection: Any = None
        self._channel: Any = None
        self._numbers = count(1)
        self._awaited = ""
        self._reply: bytes | None = None
        self._returned = False
        self._blocked = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        connection, self._connection, self._channel = self._connection, None, None
        self._blocked = False
        with suppress(*broker.Failure, AttributeError):
            if connection is not None:
                connection.collect()

    def call(
        self,
        service: str,
        method: str,
        payload: dict[str, Any],
        *,
        identity: str,
        command_id: UUID | None = None,
        correlation_id: UUID | None = None,
        timeout: float = 5.0,
    ) -> dict[str, Any]:
        """The result; raises Refused, DeadlineExceeded, Unreachable or RemoteFailure."""
        outgoing = prepared(
            service,
            method,
            payload,
            identity=identity,
            command_id=command_id,
            correlation_id=correlation_id,
            timeout=timeout,
        )
        self._awaited, self._reply, self._returned = str(next(self._numbers)), None, False
        sent = False
        while self._reply is None:
            left = outgoing.deadline / 1000 - time()
            if left <= 0:
                raise DeadlineExceeded(service) if sent else Unreachable("no connection to the broker")
            sent = self._attempt(outgoing, left) or sent
        result: dict[str, Any] = wire.decode_reply(self._reply)
        return result

    def _attempt(self, outgoing: wire.Outgoing, left: float) -> bool:
        """Send once and wait; whether it left. Comes back with a reply, or to be tried again."""
        sent = False
        try:
            self._connected(left)
            self._send(outgoing)
            sent = True
            self._await(outgoing)
        except TimeoutError:
            # A reply that comes later belongs to nobody: its number differs.
            return sent
        except (*broker.Failure, AttributeError):
            self.close()
            sleep(min(_PAUSE, max(0.0, outgoing.deadline / 1000 - time())))
        return sent

    def _connected(self, left: float) -> None:
        if self._channel is not None:
            return
        # The library waits without limit for some replies of the handshake: let the socket tire instead.
        tires = {"read_timeout": min(left, 5.0), "write_timeout": min(left, 5.0)}
        blocking = {"on_blocked": self._on_blocked, "on_unblocked": self._on_unblocked}
        self._connection = broker.connect(self._url, self._name, **tires, **blocking)
        channel = self._connection.channel()
        channel.auto_decode = False
        channel.events["basic_return"].add(self._on_returned)
        channel.basic_consume(wire.REPLY_TO, no_ack=True, callback=self._on_reply)
        self._channel = channel

    def _send(self, outgoing: wire.Outgoing) -> None:
        self._connection.heartbeat_tick()
        # what came since the last call, the broker's word that it is full among it
        with suppress(TimeoutError):
            while self._connection.transport.readable:
                self._connection.blocking_read(timeout=0)
        if self._blocked:
            raise Unreachable(broker.TAKES_NOTHING)
        publish(
            self._channel,
            outgoing.body,
            exchange="",
            routing_key=wire.calls_queue(outgoing.service),
            mandatory=True,
            reply_to=wire.REPLY_TO,
            correlation_id=self._awaited,
            expiration=outgoing.expiration(int(time() * 1000)),
        )

    def _await(self, outgoing: wire.Outgoing) -> None:
        while self._reply is None:
            left = outgoing.deadline / 1000 - time()
            if left <= 0:
                raise TimeoutError
            with suppress(socket.timeout):
                self._connection.read_until(self._settled, min(left, 1.0))
            self._connection.heartbeat_tick()
            if self._returned:
                raise Unreachable(f"no {outgoing.service} takes calls")
            if self._blocked and self._reply is None:
                raise DeadlineExceeded(broker.TAKES_NOTHING)

    def _settled(self) -> bool:
        return self._reply is not None or self._returned or self._blocked

    def _on_reply(self, message: Any) -> None:
        if message.properties.get("correlation_id") == self._awaited:
            self._reply = message.body

    def _on_returned(self, _why: Exception, _exchange: str, _key: str, message: Any) -> None:
        self._returned = self._returned or message.properties.get("correlation_id") == self._awaited

    def _on_blocked(self, _reason: str) -> None:
        self._blocked = True

    def _on_unblocked(self) -> None:
        self._blocked = False
