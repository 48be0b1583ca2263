"""Where a live view lies while there is nothing for it."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Lock
from typing import Final

from shared.eventlog import Place
from shared.projections.view import View
from shared.projections.wave import Wave


class Berth:
    """Shared by a view's own thread, which rests here, and the tide's, which wakes it or moves it on."""

    def __init__(self, view: View, head: Callable[[], Place]) -> None:
        """`head` tells the last place that the tide knows of."""
        self.name: Final = view.name
        self.version: Final = view.version
        self._types = view.types
        self._head = head
        self._lock = Lock()
        self._woken = Event()
        # known only while the view rests: at work it moves by itself
        self._place: Place | None = None
        self._adrift = False

    def rest(self, place: Place, timeout: float) -> Place | None:
        """Lie at `place` until woken, or `timeout` seconds; where the view stands then.

        Who lies behind the head does not rest at all. None: the checkpoint is elsewhere, look at it.
        """
        with self._lock:
            self._woken.clear()
            self._place = place
            # asked only now: the tide rises first and looks at its berths then
            if self._adrift or self._head() > place:
                return self._leave()
        self._woken.wait(timeout)
        with self._lock:
            return self._leave()

    def passes(self, wave: Wave) -> bool:
        """Whether it lies where the wave begins and has no part in it; if so it counts as moved."""
        with self._lock:
            if self._place != wave.after or not self._types.isdisjoint(wave.types):
                return False
            self._place = wave.until
            return True

    def adrift(self) -> None:
        """It was not moved after all: nobody knows where it stands."""
        with self._lock:
            self._adrift = True
        self.wake()

    def wake(self) -> None:
        """Let it look."""
        self._woken.set()

    def _leave(self) -> Place | None:
        place, self._place = self._place, None
        lost, self._adrift = self._adrift, False
        return None if lost else place
