"""The head of the log, watched once for all views of a process."""

from __future__ import annotations

from threading import Condition, Event

from shared.eventlog import EventLog, LogUnavailable, Place
from shared.telemetry import get_logger

# Events that come close together are taken in together: at most a hundred batches a second and view.
_BREATH = 0.01
_logger = get_logger("views")


class Tide:
    """Threads wait here until the log has more than they know."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._moved = Condition()
        self._head = Place.START

    def watch(self, stop: Event) -> None:
        """Follow the head until `stop` is set; an unreachable log is asked again."""
        while not stop.is_set():
            try:
                if self._log.wait(self._head, timeout=1.0):
                    self._rise(self._log.head())
                    stop.wait(_BREATH)
            except LogUnavailable:
                _logger.warning("log_unavailable")
        self.wake()

    def beyond(self, place: Place, timeout: float) -> Place | None:
        """The head once it lies beyond `place`; None when it does not within `timeout` seconds."""
        with self._moved:
            found = self._moved.wait_for(lambda: self._head > place, timeout)
            return self._head if found else None

    def wake(self) -> None:
        """Let the waiting threads look whether they are to stop."""
        with self._moved:
            self._moved.notify_all()

    def _rise(self, head: Place) -> None:
        with self._moved:
            self._head = head
            self._moved.notify_all()
