"""The relay at work."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from time import sleep, time
from typing import Final

import psycopg2

from shared.bus import connection as broker
from shared.bus.metrics import RELAY_OLDEST, RELAY_PUBLISHED, RELAY_WORKING
from shared.bus.relay.publisher import Publisher
from shared.bus.relay.turn import Turn, turn
from shared.bus.relay.window import Rejected, Window
from shared.bus.topology import NotDeclared
from shared.eventlog import Log, LogUnavailable, Place, StoredEvent
from shared.telemetry import get_logger

_log = get_logger("relay")

_WINDOW: Final = 2000
_PAGE: Final = 500
_STANDBY_PAUSE: Final = 1.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 2.0
# confirms come in it, and what is appended meanwhile is published together
_BREATH: Final = 0.01
_PATIENCE: Final = 0.05
# shorter than half a heartbeat: between two waits the connection is served
_IDLE: Final = 3.0

Passing: Final = (
    *broker.Failure,
    AttributeError,
    psycopg2.OperationalError,
    psycopg2.InterfaceError,
    LogUnavailable,
    NotDeclared,
    Rejected,
)


class Relay:
    """Publishes the log to the broker for as long as `going` says so."""

    def __init__(
        self, log: Log, log_url: str, amqp_url: str, going: Callable[[], bool] = lambda: True
    ) -> None:
        """`log_url` opens the session that holds the turn."""
        self._log = log
        self._log_url = log_url
        self._amqp_url = amqp_url
        self._going = going
        self._behind_since: float | None = None
        self._interrupted: str | None = None
        RELAY_OLDEST.set_function(self._oldest_seconds)

    def run(self) -> None:
        """Work when it is our turn, stand by when it is not, and begin again when something broke."""
        pause = _FIRST_PAUSE
        while self._going():
            try:
                with turn(self._log_url) as ours:
                    if ours is not None:
                        self.work(ours)
                    self._behind_since = self._interrupted = None
                pause = _STANDBY_PAUSE
            except Passing as error:
                self._interrupted = type(error).__name__
                _log.warning("relay_interrupted", error=self._interrupted)
                self._look_behind()
                pause = min(pause * 1.6, _LONGEST_PAUSE)
            finally:
                RELAY_WORKING.set(0)
            if self._going():
                sleep(pause)

    def missing(self) -> str | None:
        """What keeps the relay from its work, or None; standing by is well."""
        return f"interrupted by {self._interrupted}" if self._interrupted else None

    def work(self, ours: Turn) -> None:
        """Publish from the checkpoint on; returns when asked to stop, raises when something broke."""
        _log.info("relay_works")
        RELAY_WORKING.set(1)
        window: Window[StoredEvent] = Window(_WINDOW)
        read = saved = ours.load()
        with closing(Publisher(self._amqp_url, window)) as publisher:
            self._interrupted = None
            while self._going():
                read = self._publish_more(publisher, read)
                saved = self._confirm(ours, window, saved)
            publisher.drain(1.0)
            self._confirm(ours, window, saved)

    def _publish_more(self, publisher: Publisher, read: Place) -> Place:
        window = publisher.window
        room = min(window.size - len(window), _PAGE)
        # whether there is anything costs a tenth of reading it
        if room and self._log.wait(read, 0.0 if window else _IDLE):
            events = self._log.read(read, limit=room)
            for event in events:
                publisher.publish(event)
            # a full page has more behind it; else what comes meanwhile goes together
            publisher.drain(0, at_least=0.0 if len(events) == room else _BREATH)
            return events[-1].place if events else read
        publisher.drain(_PATIENCE if window else 0)
        return read

    def _confirm(self, ours: Turn, window: Window[StoredEvent], saved: Place) -> Place:
        RELAY_PUBLISHED.inc(window.take_count())
        oldest = window.oldest
        self._behind_since = oldest.recorded_at.timestamp() if oldest else None
        if window.confirmed is None or window.confirmed.place == saved:
            return saved
        ours.save(window.confirmed.place)
        return window.confirmed.place

    def _look_behind(self) -> None:
        """While the broker is away the age of the backlog must go on showing."""
        try:
            with turn(self._log_url) as ours:
                first = self._log.read(ours.load(), limit=1) if ours is not None else []
        except Passing:
            return
        self._behind_since = first[0].recorded_at.timestamp() if first else None

    def _oldest_seconds(self) -> float:
        return max(0.0, time() - self._behind_since) if self._behind_since is not None else 0.0
