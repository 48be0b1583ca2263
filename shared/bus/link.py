"""A connection of a nameko service that comes back by itself. Runs in green threads."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Any, Final

import eventlet
from eventlet.hubs import trampoline

from shared.bus import connection as broker
from shared.bus.metrics import RECONNECTS
from shared.telemetry import get_logger

_log = get_logger("bus")

_OPEN_WITHIN: Final = 12.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 2.0
_BEAT: Final = 1.0


class Link:
    """Keeps one connection: opens it, reads it, answers heartbeats, opens it again when it broke."""

    def __init__(
        self,
        url: str,
        name: str,
        *,
        opened: Callable[[Any], None],
        lost: Callable[[], None] = lambda: None,
        blocked: Callable[[], None] = lambda: None,
    ) -> None:
        """`opened` gets each new connection and sets up its channels; `lost` is told when it is gone.

        `blocked` is told when the broker takes nothing more; it looks at `full` to know when it does again.
        """
        self.url = url
        self.name = name
        self.up = False
        self.full = False
        self.beat_at = monotonic()
        self._opened = opened
        self._lost = lost
        self._blocked = blocked
        self._connection: Any = None
        self._closing = False

    def run(self) -> None:
        """Read until closed. Never raises for a broken connection; a defect of our own does raise."""
        pause = _FIRST_PAUSE
        while not self._closing:
            try:
                self._open()
                pause = _FIRST_PAUSE
                self._read()
            except (*broker.Failure, AttributeError, eventlet.Timeout) as error:
                if not self._closing:
                    _log.warning("connection_lost", link=self.name, error=type(error).__name__)
            finally:
                self._drop()
            if not self._closing:
                eventlet.sleep(pause)
                pause = min(pause * 1.6, _LONGEST_PAUSE)

    def beat(self) -> None:
        """Answer heartbeats for ever, and cut a connection whose peer has fallen silent."""
        while True:
            eventlet.sleep(_BEAT)
            self.beat_at = monotonic()
            if self.up and not self._heard():
                _log.warning("peer_silent", link=self.name)
                self.cut()

    def cut(self) -> None:
        """Break the connection under the reader, which then opens a new one."""
        with suppress(OSError, AttributeError):
            self._connection.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close for good."""
        self._closing = True
        self.cut()

    def _open(self) -> None:
        # the library waits without limit for some replies of the handshake
        with eventlet.Timeout(_OPEN_WITHIN):
            blocking = {"on_blocked": self._on_blocked, "on_unblocked": self._on_unblocked}
            self._connection = broker.connect(self.url, self.name, **blocking)
            transport = self._connection.transport
            transport.gather(lambda: eventlet.spawn_n(_flush, transport))
            self._opened(self._connection)
        self.up = True
        RECONNECTS.labels(self.name).inc()
        _log.info("connected", link=self.name)

    def _read(self) -> None:
        connection, transport = self._connection, self._connection.transport
        while not self._closing:
            if not transport.pending:
                # waits first: a read would ask the kernel in vain before it does
                trampoline(transport.sock, read=True)
            connection.blocking_read()

    def _heard(self) -> bool:
        try:
            self._connection.heartbeat_tick()
        except (*broker.Failure, AttributeError):
            return False
        return True

    def _drop(self) -> None:
        was_up, self.up, self.full = self.up, False, False
        connection, self._connection = self._connection, None
        with suppress(*broker.Failure, AttributeError):
            if connection is not None:
                connection.collect()
        if was_up:
            self._lost()

    def _on_blocked(self, _reason: str) -> None:
        _log.warning("broker_full", link=self.name)
        self.full = True
        self._blocked()

    def _on_unblocked(self) -> None:
        self.full = False


def _flush(transport: Any) -> None:
    """Send what green threads have written; a broken connection shows to its reader."""
    with suppress(*broker.Failure, AttributeError):
        transport.flush()
