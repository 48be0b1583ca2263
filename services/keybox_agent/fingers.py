"""Watches the glass of the fingerprint module while somebody may lay a finger on it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from services.keybox_agent.adapters.finger_book import FingerBook
from services.keybox_agent.adapters.finger_module import FingerModule, FingerRefused
from services.keybox_agent.adapters.serial_bus import PortLost
from services.keybox_agent.desk import Desk
from services.keybox_agent.journal import Journal
from services.keybox_agent.lessons import Lessons
from services.keybox_agent.visit import DeskRefusal
from shared.telemetry import get_logger

_LOOK_EVERY: Final = 0.15
_MODULE_RETRY: Final = 5.0
STRANGERS: Final = 5
PAUSE: Final = 15.0
"""Seconds without a look after so many fingers in a row that are nobody's."""
_log = get_logger("fingers")


class Fingers:
    """Owns the module: `run` in one thread. A module that is away keeps nobody from using a PIN."""

    def __init__(
        self,
        open_module: Callable[[], FingerModule],
        book: FingerBook,
        desk: Desk,
        lessons: Lessons,
        journal: Journal,
    ) -> None:
        self._open_module = open_module
        self._book = book
        self._desk = desk
        self._lessons = lessons
        self._journal = journal
        self._strangers = 0

    def run(self, stop: threading.Event) -> None:
        """Until told to stop."""
        lost = False
        while not stop.is_set():
            try:
                module = self._open_module()
            except PortLost as error:
                if not lost:
                    _log.warning("module_lost", reason=str(error))
                lost = True
                stop.wait(_MODULE_RETRY)
                continue
            lost = False
            self._desk.reads_fingers = True
            try:
                self._watch(module, stop)
            except (PortLost, FingerRefused) as error:
                _log.warning("module_failed", reason=str(error))
                stop.wait(_LOOK_EVERY)
            finally:
                self._desk.reads_fingers = False
                module.close()

    def _watch(self, module: FingerModule, stop: threading.Event) -> None:
        while not stop.is_set():
            self._tidy(module)
            if self._lessons.person is not None:
                self._teach(module, stop)
            elif self._desk.awaits_finger and module.sees_finger():
                self._came(module.recognise(), stop)
                self._until(module, lifted=True, stop=stop)
            stop.wait(_LOOK_EVERY)

    def _tidy(self, module: FingerModule) -> None:
        """Fingers of those whom the head office does not let in here any more leave the module."""
        grants = self._desk.grants()
        for place, person in self._book.places().items() if grants else ():
            if grants and grants.person(person) is None:
                module.forget(place)
                self._book.strike(place)
                self._journal.note([("finger_removed", {"of": person, "finger": place})])

    def _came(self, place: int | None, stop: threading.Event) -> None:
        person = None if place is None else self._book.person(place)
        try:
            if person is None:
                self._desk.turn_away_finger()
            else:
                self._strangers = 0
                self._desk.finger(person)
        except DeskRefusal as refusal:
            self._desk.say(refusal)
            self._strangers += person is None
        if self._strangers >= STRANGERS:
            self._strangers = 0
            stop.wait(PAUSE)

    def _teach(self, module: FingerModule, stop: threading.Event) -> None:
        place, person = self._book.free(module.places), self._lessons.person
        try:
            self._until(module, lifted=False, stop=stop)
            learnt = module.note(1)
            self._lessons.go_on("lift")
            self._until(module, lifted=True, stop=stop)
            self._lessons.go_on("second")
            self._until(module, lifted=False, stop=stop)
            if self._lessons.person is None or stop.is_set():
                return
            if learnt and module.note(2) and place is not None and person and module.keep(place):
                self._book.note(place, person)
                self._lessons.end(place)
            else:
                self._lessons.end(None)
            self._until(module, lifted=True, stop=stop)
        except DeskRefusal:
            return  # who taught has left

    def _until(self, module: FingerModule, *, lifted: bool, stop: threading.Event) -> None:
        """Wait for a finger, or for its end; also until nobody teaches any more."""
        while module.sees_finger() is lifted and not stop.is_set():
            if not lifted and self._lessons.person is None:
                return
            stop.wait(_LOOK_EVERY)
