"""So much at once, the rest in order: between the reader of a connection and the workers."""

from __future__ import annotations

from collections.abc import Callable

from eventlet.queue import LightQueue
from eventlet.semaphore import Semaphore

Work = Callable[[Callable[[], None]], None]


class Lane:
    """The reader puts and never waits; heartbeats are answered however busy the workers are."""

    def __init__(self, places: int) -> None:
        """`places`: how many pieces of work may be under way."""
        self.places = places
        self._free = Semaphore(places)
        self._queue = LightQueue()

    @property
    def waiting(self) -> int:
        """How many have not begun."""
        size: int = self._queue.qsize()
        return size

    def put(self, work: Work) -> None:
        """Begin `work` when a place is free. It is given what to call when the place is free again."""
        self._queue.put(work)

    def run(self) -> None:
        """Begin what was put, for ever."""
        while True:
            work = self._queue.get()
            self._free.acquire()
            work(self._free.release)
