"""A connection to the broker on an asyncio loop: read when there is something, never waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from ssl import SSLWantReadError, SSLWantWriteError
from typing import Any, Final, Self

from shared.bus import connection as broker

_OPEN_TIRES: Final = 5.0
_BEAT: Final = 1.0
_BROKEN: Final = (*broker.Failure, AttributeError)
_FULL: Final = (BlockingIOError, SSLWantReadError, SSLWantWriteError)


class LoopConnection:
    """Lives on one loop; everything but :meth:`open` returns at once."""

    def __init__(self, connection: Any) -> None:
        """Use :meth:`open`."""
        self.lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._loop = asyncio.get_running_loop()
        self._connection = connection
        self._transport = connection.transport
        self._socket = connection.sock
        self._awaits_room = False
        self._socket.setblocking(False)
        self._transport.gather(lambda: self._loop.call_soon(self._flush))
        self._loop.add_reader(self._socket, self._read)
        self._beat()
        # what came with the last answer of the opening
        self._loop.call_soon(self._read)

    @classmethod
    async def open(cls, url: str, name: str, set_up: Callable[[Any], None], **options: Any) -> Self:
        """Connect; `set_up` gets the connection while a thread may still wait for the broker's answers."""
        opening = asyncio.ensure_future(asyncio.to_thread(_opened, url, name, set_up, options))
        try:
            return cls(await asyncio.shield(opening))
        except asyncio.CancelledError:
            opening.add_done_callback(_discard)
            raise

    def close(self) -> None:
        """Let go of the connection."""
        if self._socket is None:
            return
        self._tick.cancel()
        self._loop.remove_reader(self._socket)
        self._loop.remove_writer(self._socket)
        self._socket = None
        with suppress(*_BROKEN):
            self._connection.collect()

    def _read(self) -> None:
        if self._socket is None:
            return
        try:
            self._connection.blocking_read()
            while self._transport.pending:
                self._connection.blocking_read()
        except TimeoutError:
            return
        except _BROKEN as error:
            self._give_up(error)

    def _flush(self) -> None:
        if self._socket is None:
            return
        unsent = self._transport.unsent
        try:
            del unsent[: self._socket.send(unsent)]
        except _FULL:
            pass
        except OSError as error:
            self._give_up(error)
            return
        if bool(unsent) != self._awaits_room:
            self._awaits_room = bool(unsent)
            if unsent:
                self._loop.add_writer(self._socket, self._flush)
            else:
                self._loop.remove_writer(self._socket)

    def _beat(self) -> None:
        self._tick = self._loop.call_later(_BEAT, self._beat)
        try:
            self._connection.heartbeat_tick()
        except _BROKEN as error:
            self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        self.close()
        if not self.lost.done():
            self.lost.set_exception(error)


def _opened(url: str, name: str, set_up: Callable[[Any], None], options: dict[str, Any]) -> Any:
    # the library waits without limit for some replies of the handshake: let the socket tire instead
    tires = {"read_timeout": _OPEN_TIRES, "write_timeout": _OPEN_TIRES}
    connection = broker.connect(url, name, **tires, **options)
    try:
        set_up(connection)
    except BaseException:
        connection.collect()
        raise
    return connection


def _discard(opening: asyncio.Future[Any]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        opening.result().collect()
