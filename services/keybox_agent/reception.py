"""Who stands at the cabinet: signed in by PIN or finger, with a picture, for as long as they do something."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from services.keybox_agent.adapters.grant_store import GrantStore
from services.keybox_agent.adapters.pins import PinLocked, Pins
from services.keybox_agent.journal import Journal
from services.keybox_agent.openings import plain
from services.keybox_agent.visit import DeskRefusal, Visitor, Wish
from shared.contracts.grants import Grants
from shared.contracts.keys import Kind, Means


class Eye(Protocol):
    """The camera at the cabinet."""

    def snap(self) -> str | None: ...


class Reception:
    """Safe for any thread. `news` counts what the screen would show; `changed` waits for more."""

    def __init__(self, journal: Journal, grants: GrantStore, pins: Pins, eye: Eye) -> None:
        self._journal = journal
        self._grants = grants
        self._pins = pins
        self._eye = eye
        self._changes = threading.Condition(threading.RLock())
        self.news = 0
        self.visitor: Visitor | None = None
        self.wanted: Wish | None = None
        """Waits for the second person's word."""
        self.reads_fingers = False
        self.said: tuple[int, DeskRefusal] | None = None
        """What the display tells whoever laid a finger on the glass, and when it was said, as news."""
        self._touched = 0.0
        self.now: Callable[[], float] = time.monotonic

    def sign_in_by_pin(self, person: str, pin: str) -> None:
        """CN-107; a person without a PIN is refused like one with a wrong one."""
        self._came(person, "pin", lambda: self._check_pin(person, pin))

    def turn_away_finger(self) -> None:
        """The module does not know it: DeskRefusal, with a picture kept."""
        self._came("", "finger", _unknown_finger)

    def say(self, refusal: DeskRefusal) -> None:
        """On the display, for whoever did not press anything on it."""
        with self._lock(touch=False):
            self._tell()
            self.said = (self.news, refusal)

    def grants(self) -> Grants | None:
        """Those that hold now."""
        return self._grants.holding()

    @property
    def time_zone(self) -> str:
        """By which the display's clock goes; empty: by the machine's own."""
        return self._grants.time_zone

    def changed(self, since: int, within: float) -> int:
        """The number of the news, as soon as it is not `since` any more, at the latest after `within` s."""
        with self._changes:
            self._changes.wait_for(lambda: self.news != since, within)
            return self.news

    @property
    def lock(self) -> threading.Condition:
        """Held while the screen looks at the fields."""
        return self._changes

    @contextmanager
    def at_work(self, touch: bool = True) -> Iterator[tuple[Visitor, Grants]]:
        """Somebody is signed in, and still let in by what holds now."""
        with self._lock(touch):
            visitor, grants = self.visitor, self._grants.holding()
            if visitor is None:
                raise DeskRefusal("signed_out")
            person = None if grants is None else grants.person(visitor.person.id)
            if grants is None or person is None:
                self._leave("grants")
                raise DeskRefusal("grants_expired")
            self.visitor = Visitor(person, visitor.means, visitor.grant, visitor.photo)
            yield self.visitor, grants

    def _came(self, key: str, means: Means, check: Callable[[], None]) -> None:
        grants = self._holding()
        person = grants.person(key)
        photo = self._eye.snap()
        who = {"person": key, "signed_in": means, "photo": photo}
        try:
            check()
            if person is None:
                raise DeskRefusal("not_permitted")
        except DeskRefusal as refusal:
            told = {name: value for name, value in who.items() if value}
            self._journal.note([("sign_in_failed", {**told, "refused": refusal.code})])
            raise
        visitor = Visitor(person, means, grants.id, photo)
        with self._lock():
            self._leave("next")
            self.visitor = visitor
            self._journal.note([("signed_in", plain(visitor.handling))])

    def _check_pin(self, key: str, pin: str) -> None:
        person = self._holding().person(key)
        if person is None or person.pin is None:
            raise DeskRefusal("wrong_pin")
        try:
            if not self._pins.matches(person.id, person.pin, pin):
                raise DeskRefusal("wrong_pin")
        except PinLocked as locked:
            raise DeskRefusal("locked", seconds=round(locked.seconds)) from None

    def _holding(self) -> Grants:
        grants = self._grants.holding()
        if grants is None:
            raise DeskRefusal("grants_expired")
        return grants

    def _leave(self, why: str) -> None:
        if self.visitor is not None:
            kind: Kind = "signed_out"
            self._journal.note([(kind, {"why": why, **plain(self.visitor.handling)})])
            self.visitor = self.wanted = None
            self._tell()

    def _tell(self) -> None:
        self.news += 1
        self._changes.notify_all()

    @contextmanager
    def _lock(self, touch: bool = True) -> Iterator[float]:
        with self._changes:
            now = self.now()
            yield now
            if touch:
                self._touched = now
                self._tell()


def _unknown_finger() -> None:
    raise DeskRefusal("unknown_finger")
