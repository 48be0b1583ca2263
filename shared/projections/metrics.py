"""How far the views are behind, for Prometheus."""

from __future__ import annotations

from datetime import datetime
from threading import Lock

from prometheus_client import Counter, Gauge

from shared.eventlog import Place
from shared.kernel import clock

LAG_EVENTS = Gauge("baylog_view_lag_events", "Positions of the log that the view has not taken in", ["view"])
LAG_SECONDS = Gauge("baylog_view_lag_seconds", "Age of the oldest event not taken in", ["view"])
EVENTS = Counter("baylog_view_events", "Events taken in", ["view"])
FAILURES = Counter("baylog_view_failures", "Batches that failed and are tried again", ["view"])


class Lag:
    """One view's distance to the head of the log; the age grows by itself while the view stands still."""

    def __init__(self, view: str) -> None:
        self._lock = Lock()
        self._waiting: datetime | None = None
        self._events = LAG_EVENTS.labels(view)
        self._taken_in = EVENTS.labels(view)
        LAG_SECONDS.labels(view).set_function(self.seconds)

    def seconds(self) -> float:
        """0 when nothing waits."""
        with self._lock:
            waiting = self._waiting
        return max(0.0, (clock.now() - waiting).total_seconds()) if waiting else 0.0

    def behind(self, place: Place, head: Place, oldest: datetime | None) -> None:
        """What is about to be taken in."""
        self._events.set(max(0, head.position - place.position))
        with self._lock:
            self._waiting = oldest

    def caught_up(self, place: Place, head: Place, events: int) -> None:
        """A batch has committed."""
        self._taken_in.inc(events)
        self.behind(place, head, None)
