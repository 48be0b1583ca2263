"""Who looks on while a day is played: what was appended when, and when a page would have shown it."""

from __future__ import annotations

import json
import select
import threading
from collections import defaultdict
from time import time

import psycopg2

from shared.eventlog import Log, Place
from shared.projections import registered
from shared.testing.suite import Suite


class Tailing(threading.Thread):
    """Reads the log as it grows: when each event was appended, and how soon it could be read at all."""

    def __init__(self, log: Log, start: Place, stop: threading.Event) -> None:
        super().__init__()
        self._log, self._place, self._stop_asked = log, start, stop
        self.appended: list[tuple[Place, float, str]] = []
        self.lags: list[float] = []

    def run(self) -> None:
        while not self._stop_asked.is_set():
            if not self._log.wait(self._place, 0.2):
                continue
            for event in self._log.read(self._place, 5000):
                self.appended.append((event.place, event.recorded_at.timestamp(), event.type))
                self.lags.append(time() - event.recorded_at.timestamp())
                self._place = event.place


class Watching(threading.Thread):
    """Hears of every batch of every view: from that moment on a page would show it."""

    def __init__(self, suite: Suite, stop: threading.Event) -> None:
        super().__init__()
        self._stop_asked = stop
        self._connection = psycopg2.connect(suite.environment["BAYLOG_VIEWS_URL"])
        self._connection.autocommit = True
        self._connection.cursor().execute("LISTEN baylog_view")
        # also of views that are not measured
        self._heard: dict[str, list[tuple[Place, float]]] = defaultdict(list)

    def run(self) -> None:
        while not self._stop_asked.is_set():
            if not select.select([self._connection], [], [], 0.1)[0]:
                continue
            self._connection.poll()
            at = time()
            while self._connection.notifies:
                told = json.loads(self._connection.notifies.pop(0).payload)
                for view in told.get("views") or [told["view"]]:
                    self._heard[view].append((Place.parse(told["place"]), at))

    def has(self, view: str, appended: list[tuple[Place, float, str]]) -> bool:
        """Whether the view has come to the last of what it handles."""
        handled, heard = types_of(view), self._heard[view]
        last = next((place for place, _, kind in reversed(appended) if kind in handled), None)
        return last is None or bool(heard and heard[-1][0] >= last)

    def lags(self, view: str, appended: list[tuple[Place, float, str]]) -> list[float]:
        """Seconds from each append that this view handles to the batch that brought it."""
        handled = types_of(view)
        heard, found = iter(self._heard[view]), []
        reached, at = next(heard, (Place.START, 0.0))
        for place, recorded, kind in appended:
            while reached < place:
                reached, at = next(heard, (Place(2**62, 0), 0.0))
            if kind in handled:
                assert at, f"{view} never came to {place}"
                found.append(at - recorded)
        return found


def types_of(view: str) -> frozenset[str]:
    """The events that the view handles."""
    (one,) = registered([view])
    return one.types
