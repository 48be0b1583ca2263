"""Calls from an asyncio process: the web, simulations. One connection, any number of calls at once."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from time import time
from typing import Any, Final, Self
from uuid import UUID

from shared.bus import connection as broker
from shared.bus import wire
from shared.bus.asking import prepared
from shared.bus.blocking import BlockingBus
from shared.bus.connection import CONNECT_TIMEOUT, publish
from shared.bus.errors import CallFailed, DeadlineExceeded, Refused, RemoteFailure, Unreachable
from shared.bus.loop import LoopConnection
from shared.telemetry import get_logger

__all__ = [
    "BlockingBus",
    "BusClient",
    "CallFailed",
    "DeadlineExceeded",
    "Refused",
    "RemoteFailure",
    "Unreachable",
]

_log = get_logger("bus")

_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 2.0
_OPEN_WITHIN: Final = 10.0
_LOST: Final = (*broker.Failure, AttributeError, asyncio.TimeoutError)


@dataclass(eq=False)
class _Waiting:
    outgoing: wire.Outgoing
    reply: asyncio.Future[bytes]
    sent: bool = False


class BusClient:
    """``client = await BusClient.connect(url)``; then ``await client.call(...)``. Reconnects by itself."""

    def __init__(self, amqp_url: str, name: str) -> None:
        """Use :meth:`connect`."""
        self._url = amqp_url
        self._name = name
        self._waiting: dict[str, _Waiting] = {}
        self._numbers = count(1)
        self._prepared: Any = None
        self._channel: Any = None
        self._connection: LoopConnection | None = None
        self._blocked = False
        self._keeper: asyncio.Task[None] | None = None
        self._opened = asyncio.Event()

    @classmethod
    async def connect(cls, amqp_url: str, name: str = "baylog.client") -> Self:
        """A client that is connected, or goes on trying when the broker is not there yet."""
        client = cls(amqp_url, name)
        client._keeper = asyncio.create_task(client._keep())
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(client._opened.wait(), CONNECT_TIMEOUT)
        return client

    @property
    def connected(self) -> bool:
        """Whether there is a connection at this moment."""
        return self._channel is not None

    async def close(self) -> None:
        """Close the connection; calls under way end as unreachable."""
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
        for waiting in self._waiting.values():
            _fail(waiting, Unreachable("the client was closed"))

    async def call(
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
        """The result, by the deadline; raises Refused, DeadlineExceeded, Unreachable or RemoteFailure.

        Without a command id the call gets its own; give one to be able to ask again.
        """
        outgoing = prepared(
            service,
            method,
            payload,
            identity=identity,
            command_id=command_id,
            correlation_id=correlation_id,
            timeout=timeout,
        )
        number = str(next(self._numbers))
        waiting = self._waiting[number] = _Waiting(outgoing, asyncio.get_running_loop().create_future())
        try:
            async with asyncio.timeout(outgoing.deadline / 1000 - time()):
                self._send(number, waiting)
                result: dict[str, Any] = wire.decode_reply(await waiting.reply)
                return result
        except TimeoutError:
            if waiting.sent:
                raise DeadlineExceeded(f"no reply from {service} in time") from None
            raise Unreachable("no connection to the broker") from None
        finally:
            del self._waiting[number]

    async def _keep(self) -> None:
        pause = _FIRST_PAUSE
        while True:
            try:
                connection = await self._open()
                pause = _FIRST_PAUSE
                await connection.lost
            except _LOST as error:
                _log.warning("connection_lost", link="client", error=type(error).__name__)
            finally:
                self._drop()
            await asyncio.sleep(pause)
            pause = min(pause * 1.6, _LONGEST_PAUSE)

    async def _open(self) -> LoopConnection:
        blocking = {"on_blocked": self._on_blocked, "on_unblocked": self._on_unblocked}
        async with asyncio.timeout(_OPEN_WITHIN):
            opened = await LoopConnection.open(self._url, self._name, self._set_up, **blocking)
        self._connection, self._channel = opened, self._prepared
        self._opened.set()
        # their command ids make it safe to ask again what was asked on the lost connection
        for number, waiting in list(self._waiting.items()):
            self._send(number, waiting)
        return opened

    def _set_up(self, connection: Any) -> None:
        channel = connection.channel()
        channel.auto_decode = False
        channel.events["basic_return"].add(self._on_returned)
        channel.basic_consume(wire.REPLY_TO, no_ack=True, callback=self._on_reply)
        self._prepared = channel

    def _drop(self) -> None:
        connection, self._connection, self._channel = self._connection, None, None
        self._blocked = False
        if connection is not None:
            connection.close()

    def _send(self, number: str, waiting: _Waiting) -> None:
        if self._channel is None:
            return
        if self._blocked:
            _fail(waiting, Unreachable(broker.TAKES_NOTHING))
            return
        outgoing = waiting.outgoing
        with suppress(*broker.Failure, AttributeError):
            publish(
                self._channel,
                outgoing.body,
                exchange="",
                routing_key=wire.calls_queue(outgoing.service),
                mandatory=True,
                reply_to=wire.REPLY_TO,
                correlation_id=number,
                expiration=outgoing.expiration(int(time() * 1000)),
            )
            waiting.sent = True

    def _on_reply(self, message: Any) -> None:
        waiting = self._waiting.get(message.properties.get("correlation_id", ""))
        if waiting is not None and not waiting.reply.done():
            waiting.reply.set_result(message.body)

    def _on_returned(self, _why: Exception, _exchange: str, _key: str, message: Any) -> None:
        waiting = self._waiting.get(message.properties.get("correlation_id", ""))
        if waiting is not None:
            _fail(waiting, Unreachable(f"no {waiting.outgoing.service} takes calls"))

    def _on_blocked(self, _reason: str) -> None:
        self._blocked = True
        for waiting in self._waiting.values():
            _fail(waiting, DeadlineExceeded(broker.TAKES_NOTHING))

    def _on_unblocked(self) -> None:
        self._blocked = False


def _fail(waiting: _Waiting, error: CallFailed) -> None:
    if not waiting.reply.done():
        waiting.reply.set_exception(error)
