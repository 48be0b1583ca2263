"""Connections to the broker: kombu's, with reads that take what the socket has instead of field by field."""

from __future__ import annotations

import errno
from typing import Any, Final

from amqp.basic_message import Message
from amqp.transport import TCPTransport
from kombu.connection import Connection
from kombu.transport import pyamqp

from shared.bus import wire

HEARTBEAT: Final = 10
"""Seconds. A silent peer is given up after two of them, well before the 30 s allowed."""

CONNECT_TIMEOUT: Final = 4.0
"""Seconds for the TCP connection, and for each frame of the handshake."""

_CHUNK: Final = 16_384

Failure: Final = (OSError, *pyamqp.Connection.connection_errors, *pyamqp.Connection.channel_errors)
"""What a broken connection raises; AttributeError beside it when the library loses its own socket."""


class _BufferedTransport(TCPTransport):  # type: ignore[misc]  # amqp has no types
    """py-amqp asks the kernel nine times for one delivery; this asks once for all that is there."""

    _read_buffer: bytes

    def _read(
        self, n: int, initial: bool = False, _errnos: tuple[int, ...] = (errno.EAGAIN, errno.EINTR)
    ) -> bytes:
        buffered = self._read_buffer
        try:
            while len(buffered) < n:
                buffered += self._receive(max(n - len(buffered), _CHUNK), initial, _errnos)
        except BaseException:
            self._read_buffer = buffered
            raise
        self._read_buffer = buffered[n:]
        return buffered[:n]

    def _receive(self, most: int, initial: bool, again: tuple[int, ...]) -> bytes:
        while True:
            try:
                received: bytes = self._quick_recv(most)
            except OSError as error:
                if error.errno not in again:
                    raise
                if initial and self.raise_on_initial_eintr:
                    raise TimeoutError from None
            else:
                if not received:
                    raise ConnectionResetError("the broker closed the connection")
                return received


class _Connection(pyamqp.Connection):
    def Transport(self, *args: Any, **options: Any) -> Any:  # noqa: N802  the library's name
        # host, connect_timeout, ssl, read_timeout, write_timeout
        host, connect_timeout, ssl, *rest = args
        if ssl:
            return super().Transport(*args, **options)
        return _BufferedTransport(host, connect_timeout, *rest, **options)


class _Transport(pyamqp.Transport):
    Connection = _Connection


def connect(url: str, name: str, **options: Any) -> Any:
    """An open py-amqp connection that the broker lists as `name`. `options` go to amqp.Connection."""
    settings = {"client_properties": {"connection_name": name}, **options}
    client = Connection(  # type: ignore[no-untyped-call]  # kombu has few types
        url,
        transport=_Transport,
        heartbeat=HEARTBEAT,
        connect_timeout=CONNECT_TIMEOUT,
        transport_options=settings,
    )
    return client.transport.establish_connection()


def publish(
    channel: Any,
    body: bytes,
    *,
    exchange: str,
    routing_key: str,
    mandatory: bool = False,
    content_type: str = wire.JSON,
    **properties: Any,
) -> None:
    """Send a message; `properties` are AMQP's."""
    message = Message(body, content_type=content_type, **properties)
    channel.basic_publish(message, exchange=exchange, routing_key=routing_key, mandatory=mandatory)
