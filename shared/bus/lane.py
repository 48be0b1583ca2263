"""So much at once, the rest in order: between the reader of a connection and the workers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import eventlet

Work = Callable[[Callable[[], None]], None]


class Lane:
    """The reader puts and never waits; heartbeats are answered however busy the workers are.

    Whoever puts work begins it, when there is a place: a thread of the lane's own would be woken for each.
    """

    def __init__(self, places: int, broken: Callable[[Exception], object]) -> None:
        """`places`: how many pieces of work may be under way.

        `broken` is told what work raised that could not be begun when a place became free; whoever puts work
        that begins at once gets it raised.
        """
        self.places = places
        self._broken = broken
        self._free = places
        self._waiting: deque[Work] = deque()
        self._beginning = False

    def put(self, work: Work) -> None:
        """Begin `work` when a place is free. It is given what to call when the place is free again."""
        self._waiting.append(work)
        self._begin()

    def _release(self) -> None:
        self._free += 1
        if self._waiting and not self._beginning:
            # not in here: what this thread logs belongs to what has ended
            eventlet.spawn_n(self._go_on)

    def _go_on(self) -> None:
        """eventlet would only print what is raised in here, with a message that may tell of people."""
        try:
            self._begin()
        except Exception as error:
            self._broken(error)

    def _begin(self) -> None:
        """Work that ends at once makes its place free in here: a loop, not a call within a call."""
        if self._beginning:
            return
        self._beginning = True
        try:
            while self._free and self._waiting:
                self._free -= 1
                self._waiting.popleft()(self._release)
        finally:
            self._beginning = False
