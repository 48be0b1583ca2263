"""The log as it grows, read once for all views of a process: each is woken only for what concerns it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Event, Lock
from time import monotonic
from typing import Final

from shared.eventlog import EventLog, LogUnavailable, Place
from shared.projections.berth import Berth
from shared.projections.view import View
from shared.projections.wave import Wave
from shared.telemetry import get_logger

# Events that come close together are taken in together. A breath lasts as long as the slowest view took for
# what came last: the dearer batches become, as there is much to do or others want the processor, the fewer.
_BREATH: Final = 0.02
_LONGEST_BREATH: Final = 0.06
_PAGE: Final = 1000
# Opened events are not kept for longer than views need that are about to take them in.
_KEPT_S: Final = 1.0
_KEPT: Final = 5000
_AGAIN_S: Final = 1.0
_logger = get_logger("views")

Carry = Callable[[Wave, list[Berth]], set[str]]
"""Moves views past a wave that holds nothing for them; gives the names of those that it moved."""


class Tide:
    """Follows the head of the log; views lie in their berths until there is something for them."""

    def __init__(self, log: EventLog, carry: Carry) -> None:
        """`carry` is only ever called by the thread that watches."""
        self._log = log
        self._carry = carry
        self._lock = Lock()
        self._head = Place.START
        self._berths: list[Berth] = []
        self._waves: deque[tuple[float, Wave]] = deque()
        self._slowest = 0.0
        self.missing: str | None = None

    @property
    def head(self) -> Place:
        """The last place that is known of."""
        return self._head

    def berth(self, view: View) -> Berth:
        """Where a view may rest; it is woken from now on."""
        berth = Berth(view, lambda: self._head)
        with self._lock:
            self._berths.append(berth)
        return berth

    def watch(self, stop: Event) -> None:
        """Follow the head until `stop` is set; what fails is said and tried again.

        All views wait for this one thread: the log may be out of reach, the keys too, or an event not open.
        """
        while not stop.is_set():
            try:
                self._follow(stop)
                self.missing = None
            except LogUnavailable:
                self.missing = "views: the log is away"
                _logger.warning("log_unavailable")
            except Exception as error:
                self.missing = f"views: {type(error).__name__}"
                _logger.error("log_not_followed", exc_info=error)
                stop.wait(_AGAIN_S)
        self.wake()

    def since(self, place: Place) -> Wave | None:
        """All that came beyond `place`, as one; None when that is not known any more."""
        with self._lock:
            waves = [wave for _, wave in self._waves if wave.after >= place]
        return Wave.joined(waves) if waves and waves[0].after == place else None

    def took(self, seconds: float) -> None:
        """A view has taken a batch in."""
        self._slowest = max(self._slowest, seconds)

    def wake(self) -> None:
        """Let all look whether they are to stop."""
        with self._lock:
            for berth in self._berths:
                berth.wake()

    def _follow(self, stop: Event) -> None:
        if not self._log.wait(self._head, timeout=1.0):
            self._forget(monotonic())
        elif self._rise() < _PAGE:
            stop.wait(self._breath())

    def _rise(self) -> int:
        """Take in what came; how many events that were."""
        if self._head == Place.START:  # whoever begins here has its own way up to the head
            with self._lock:
                self._head = self._log.head()
            self.wake()
            return 0
        events = self._log.read(self._head, _PAGE)
        if events:
            self._tell(Wave(self._head, events[-1].place, events, frozenset(each.type for each in events)))
        return len(events)

    def _tell(self, wave: Wave) -> None:
        now = monotonic()
        with self._lock:
            self._head = wave.until
            self._waves.append((now, wave))
            passing = [berth for berth in self._berths if berth.passes(wave)]
            for berth in self._berths:
                if berth not in passing:
                    berth.wake()
        self._forget(now)
        if passing:
            self._pass(wave, passing)

    def _pass(self, wave: Wave, passing: list[Berth]) -> None:
        moved = set[str]()
        try:
            moved = self._carry(wave, passing)
        finally:
            with self._lock:
                for berth in passing:
                    if berth.name not in moved:
                        berth.adrift()

    def _forget(self, now: float) -> None:
        with self._lock:
            while self._waves and (
                now - self._waves[0][0] > _KEPT_S or sum(len(wave.events) for _, wave in self._waves) > _KEPT
            ):
                self._waves.popleft()

    def _breath(self) -> float:
        slowest, self._slowest = self._slowest, 0.0
        return min(max(_BREATH, slowest), _LONGEST_BREATH)
