"""Ends a process that has lost its consumers for good, so that the supervisor starts a fresh one."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any, Final
from urllib.parse import urlsplit

import eventlet.patcher
import orjson

from shared.bus.link import Link

# The real ones: the watchdog must run even when the green threads do not.
_socket: Any = eventlet.patcher.original("socket")
_threading: Any = eventlet.patcher.original("threading")
_time: Any = eventlet.patcher.original("time")

EXIT_CODE: Final = 70
RESTORE_WITHIN: Final = 14.0
"""Seconds after the broker's return; 15 are promised."""

STUCK_AFTER: Final = 60.0
"""Seconds in which no green thread ran."""

_EVERY: Final = 1.0
_GREETING: Final = b"AMQP\x00\x00\x09\x01"


class Watchdog:
    """Looks at the links every second from a thread of the system."""

    def __init__(
        self,
        url: str,
        links: Sequence[Link],
        answers: Callable[[str], bool] | None = None,
        end: Callable[[int], None] = os._exit,
    ) -> None:
        """`answers` asks whether the broker is there, `end` ends the process."""
        self._url = url
        self._links = links
        self._answers = answers or broker_answers
        self._end = end
        self._answering_since: float | None = None

    def start(self) -> None:
        """Watch in the background for as long as the process lives."""
        _threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    def look(self, at: float) -> None:
        """One look, at monotonic time `at`; ends the process when nothing more is to be hoped."""
        if any(at - link.beat_at > STUCK_AFTER for link in self._links):
            self._give_up("green threads stuck")
        if all(link.up for link in self._links) or not self._answers(self._url):
            self._answering_since = None
            return
        self._answering_since = self._answering_since or at
        if at - self._answering_since > RESTORE_WITHIN:
            self._give_up("consumers lost while the broker answers")

    def _watch(self) -> None:
        while True:
            _time.sleep(_EVERY)
            self.look(monotonic())

    def _give_up(self, why: str) -> None:
        line = {"event": "watchdog_exit", "level": "critical", "why": why}
        os.write(2, orjson.dumps(line) + b"\n")
        self._end(EXIT_CODE)


def broker_answers(url: str) -> bool:
    """Whether something at the broker's address speaks AMQP: its first frame is Connection.Start."""
    parts = urlsplit(url)
    if parts.scheme == "amqps":
        return _connects(parts.hostname, parts.port or 5671, greet=False)
    return _connects(parts.hostname, parts.port or 5672, greet=True)


def _connects(host: str | None, port: int, *, greet: bool) -> bool:
    try:
        with _socket.create_connection((host or "127.0.0.1", port), timeout=2.0) as connection:
            if not greet:
                return True
            connection.settimeout(2.0)
            connection.sendall(_GREETING)
            # a method frame (type 1) on channel 0
            return bool(connection.recv(3) == b"\x01\x00\x00")
    except OSError:
        return False
