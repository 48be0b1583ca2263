"""What people do at the cabinet: sign in, take, put back. Between the screen's thread and the line's."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, Protocol

from services.keybox_agent.adapters.grant_store import GrantStore
from services.keybox_agent.adapters.pins import PinLocked, Pins
from services.keybox_agent.contents import Contents
from services.keybox_agent.journal import CannotKeep, Journal
from services.keybox_agent.openings import Openings, Told, plain
from services.keybox_agent.protocol.rtu import WriteRegister
from services.keybox_agent.records import record_of
from services.keybox_agent.sightings import Sighting
from services.keybox_agent.visit import DeskRefusal, Visitor, Wish, found, needs_second, wish
from shared.contracts.grants import Grants
from shared.contracts.keys import Handling, Kind, Means

IDLE_AT_MOST: Final = 45.0
"""Seconds after which whoever signed in and does nothing is signed out."""


class Eye(Protocol):
    """The camera at the cabinet."""

    def snap(self) -> str | None: ...


class Desk:
    """Safe for any thread. `news` counts what the screen would show; `changed` waits for more."""

    def __init__(self, journal: Journal, grants: GrantStore, pins: Pins, eye: Eye) -> None:
        self._journal = journal
        self._grants = grants
        self._pins = pins
        self._eye = eye
        self._changes = threading.Condition(threading.RLock())
        self.news = 0
        self.contents = Contents()
        self.openings = Openings()
        self.visitor: Visitor | None = None
        self.wanted: Wish | None = None
        """Waits for the second person's word."""
        self.reads_fingers = False
        self.said: tuple[int, DeskRefusal] | None = None
        """What the display tells whoever laid a finger on the glass, and when it was said, as news."""
        self._touched = 0.0
        self.now: Callable[[], float] = time.monotonic

    # the screen's side: each method raises DeskRefusal

    def sign_in_by_pin(self, person: str, pin: str) -> None:
        """CN-107; a person without a PIN is refused like one with a wrong one."""
        self._came(person, "pin", lambda: self._check_pin(person, pin))

    @property
    def awaits_finger(self) -> bool:
        """Somebody may sign in, or agree as the second person."""
        return self.visitor is None or self.wanted is not None

    def finger(self, person: str) -> None:
        """The module has recognised this person."""
        if self.wanted is not None:
            self.approve(person)
        else:
            self._came(person, "finger", lambda: None)

    def turn_away_finger(self) -> None:
        """The module does not know it: DeskRefusal, with a picture kept."""
        self._came("", "finger", _unknown_finger)

    def say(self, refusal: DeskRefusal) -> None:
        """On the display, for whoever did not press anything on it."""
        with self._lock(touch=False):
            self._tell()
            self.said = (self.news, refusal)

    def find(self, text: str) -> list[dict[str, Any]]:
        """What hangs here (CN-110). Whoever types is still there; to look is no news."""
        with self.at_work(touch=False) as (_, grants):
            if text:
                self._touched = self.now()
            return found(text, grants, self.contents)

    def take(self, tag: str, reason: str, minutes: int | None) -> None:
        """Open the drawer of this key, or ask for a second person first."""
        with self.at_work() as (visitor, grants):
            try:
                visitor.require("take")
                wanted = wish(tag, reason, minutes, grants, self.contents, self._grants.now())
                self._release(visitor, wanted, None)
            except DeskRefusal as refusal:
                self._refused(visitor, tag, refusal)
                raise

    def approve_by_pin(self, person: str, pin: str) -> None:
        """The second person's word for the key that waits for it."""
        self._check_pin(person, pin)
        self.approve(person)

    def approve(self, person: str) -> None:
        """The same, after the PIN or by a finger."""
        with self.at_work() as (visitor, grants):
            second = grants.person(person)
            if self.wanted is None:
                return
            if second is None or second.id == visitor.person.id or "approve" not in second.levels:
                refusal = DeskRefusal("not_permitted")
                self._refused(visitor, self.wanted.tag, refusal)
                raise refusal
            self._release(visitor, self.wanted, second.id)

    def put(self) -> None:
        """Open the drawer with the most room; any slot of it will do (CN-105)."""
        with self.at_work() as (visitor, _):
            drawer = self.contents.roomiest()
            if drawer is None:
                raise DeskRefusal("line_lost" if self.contents.silent else "no_room")
            self._open(drawer, None, None, visitor.handling)

    def cancel(self) -> None:
        """Back to the search, without the key that waits for a second person."""
        with self.at_work():
            self.wanted = None

    def again(self) -> None:
        """Open once more what is stuck."""
        with self.at_work():
            self.openings.again(self.now())

    def close(self) -> None:
        """Close what is open, and stay."""
        with self.at_work():
            self.openings.close(self.now())

    def done(self) -> None:
        """Close what is open and sign out."""
        with self._lock() as now:
            self.openings.close(now)
            self._leave("done")

    def grants(self) -> Grants | None:
        """Those that hold now."""
        return self._grants.holding()

    def changed(self, since: int, within: float) -> int:
        """The number of the news, as soon as it is not `since` any more, at the latest after `within` s."""
        with self._changes:
            self._changes.wait_for(lambda: self.news != since, within)
            return self.news

    @property
    def lock(self) -> threading.Condition:
        """Held while the screen looks at the fields."""
        return self._changes

    # the line's side

    def orders(self) -> list[WriteRegister]:
        """What the boards are to be told now."""
        with self._lock(touch=False) as now:
            self._journal.note(self.openings.due(now))
            attended = any(each.attended for each in self.openings.by_drawer.values())
            if not attended and now - self._touched > IDLE_AT_MOST:
                self._leave("idle")
            return list(self.openings.orders(now))

    def saw(self, seen: Sequence[Sighting]) -> None:
        """Keep a record of what the line has shown, with who did it."""
        if not seen:
            return
        with self._lock(touch=False) as now:
            self._journal.note([self._told(sighting, now) for sighting in seen])
            self._tell()

    def line_lost(self) -> None:
        """No board can be reached until the line is back."""
        with self._lock(touch=False):
            self.contents.line_lost()
            self._tell()

    def settled(self, drawers: Iterable[int]) -> None:
        """Every slot of these drawers is known: those that are shut are nobody's any more."""
        with self._lock(touch=False) as now:
            for drawer in drawers:
                if drawer in self.openings.by_drawer and self.contents.is_shut(drawer):
                    self.openings.rests(drawer)
                    self._touched = now
                    self._tell()

    def _told(self, sighting: Sighting, now: float) -> Told:
        kind, data = record_of(sighting)
        self.contents.take(sighting)
        who = self.openings.saw(sighting, now)
        if who:
            self._touched = now
        return kind, {**data, **who}

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

    def _release(self, visitor: Visitor, wanted: Wish, approved_by: str | None) -> None:
        if approved_by is None and needs_second(visitor, wanted):
            self.wanted = wanted
            return
        self._open(wanted.drawer, wanted.slot, wanted.tag, wanted.handling(visitor, approved_by))
        self.wanted = None

    def _open(self, drawer: int, slot: int | None, tag: str | None, handling: Handling) -> None:
        data = {"drawer": drawer, "slot": slot, "tag": tag, **plain(handling)}
        try:
            # first the record, then the drawer
            self._journal.commit("drawer_asked", {name: value for name, value in data.items() if value})
        except CannotKeep:
            raise DeskRefusal("spool_full") from None
        self.openings.open(drawer, slot, tag, handling, self.now())

    def _refused(self, visitor: Visitor, tag: str, refusal: DeskRefusal) -> None:
        data = {"tag": tag, "refused": refusal.code, **plain(visitor.handling)}
        self._journal.note([("release_refused", data)])

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


def _unknown_finger() -> None:
    raise DeskRefusal("unknown_finger")
