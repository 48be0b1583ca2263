"""What people do at the cabinet: take and put back. Between the screen's thread and the line's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from services.keybox_agent.adapters.grant_store import GrantStore
from services.keybox_agent.adapters.pins import Pins
from services.keybox_agent.contents import Contents
from services.keybox_agent.journal import CannotKeep, Journal
from services.keybox_agent.openings import Openings, Told, plain
from services.keybox_agent.protocol.rtu import WriteRegister
from services.keybox_agent.reception import Eye, Reception
from services.keybox_agent.records import record_of
from services.keybox_agent.sightings import Sighting
from services.keybox_agent.visit import DeskRefusal, Visitor, Wish, found, needs_second, wish
from shared.contracts.keys import Handling

IDLE_AT_MOST: Final = 45.0
"""Seconds after which whoever signed in and does nothing is signed out."""


class Desk(Reception):
    """What goes on between the screen's thread and the line's; safe for any."""

    def __init__(self, journal: Journal, grants: GrantStore, pins: Pins, eye: Eye) -> None:
        super().__init__(journal, grants, pins, eye)
        self.contents = Contents()
        self.openings = Openings()

    # the screen's side: each method raises DeskRefusal

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
