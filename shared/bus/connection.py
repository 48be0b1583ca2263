"""Connections to the broker, and messages put on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from amqp import spec
from amqp.basic_message import Message
from kombu.connection import Connection
from kombu.transport import pyamqp

from shared.bus import wire
from shared.bus.frames import PLAIN, acknowledgement, publication
from shared.bus.transport import PlainTransport, SealedTransport

HEARTBEAT: Final = 10
"""Seconds. A silent peer is given up after two of them, well before the 30 s allowed."""

CONNECT_TIMEOUT: Final = 4.0
"""Seconds for the TCP connection, and for each frame of the handshake."""

Failure: Final = (OSError, *pyamqp.Connection.connection_errors, *pyamqp.Connection.channel_errors)
"""What a broken connection raises; AttributeError beside it when the library loses its own socket."""


TAKES_NOTHING: Final = "the broker takes nothing at the moment"
"""Its disk or memory ran out: it reads nothing more from who publishes, and what was sent may lie unread."""


class _Connection(pyamqp.Connection):
    def Transport(  # noqa: N802  the library's name
        self,
        host: str,
        connect_timeout: float | None,
        ssl: Any = False,
        read_timeout: float | None = None,
        write_timeout: float | None = None,
        **options: Any,
    ) -> Any:
        options.update(
            connect_timeout=connect_timeout, read_timeout=read_timeout, write_timeout=write_timeout
        )
        return SealedTransport(host, ssl=ssl, **options) if ssl else PlainTransport(host, **options)

    def blocking_read(self, timeout: float | None = None) -> Any:
        """One frame. The library changes the socket's timeout and back for each, also where none is asked."""
        if timeout is None:
            return self.on_inbound_frame(self.transport.read_frame())
        return super().blocking_read(timeout)

    def read_until(self, done: Callable[[], bool], timeout: float) -> None:
        """Frames until `done`; TimeoutError when none comes for so many seconds."""
        with self.transport.having_timeout(timeout):
            while not done():
                self.on_inbound_frame(self.transport.read_frame())


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


def user_of(url: str) -> str:
    """Who signs in at this address. As a message's user_id the broker holds it to be true, or closes."""
    return unquote(urlsplit(url).username or "guest")


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
    """Send a message; `properties` are AMQP's.

    Never the library's own publish: that one first takes frames off the connection, under its reader's hands.
    """
    connection = _connection_of(channel)
    if properties.keys() <= PLAIN:
        _write(
            connection,
            publication(
                channel.channel_id,
                body,
                exchange=exchange,
                routing_key=routing_key,
                mandatory=mandatory,
                properties={"content_type": content_type, **properties},
                frame_max=connection.frame_max,
            ),
        )
        return
    message = Message(body, content_type=content_type, **properties)
    channel.send_method(spec.Basic.Publish, "Bssbb", (0, exchange, routing_key, mandatory, False), message)


def acknowledge(channel: Any, delivery_tag: int, *, multiple: bool = False) -> None:
    """The broker may forget this message, with `multiple` all earlier ones of the channel as well."""
    connection = _connection_of(channel)
    _write(connection, acknowledgement(channel.channel_id, delivery_tag, multiple=multiple))


def _connection_of(channel: Any) -> Any:
    connection = channel.connection
    if connection is None or connection.transport is None:
        raise ConnectionError("the connection is gone")
    return connection


def _write(connection: Any, frames: bytes) -> None:
    connection.transport.write(frames)
    connection.bytes_sent += 1  # the library counts writes: after one no heartbeat is due
