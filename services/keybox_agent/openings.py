"""Drawers that were opened for somebody: whose hands are in them, and when they are to be closed.

Pure: seconds that never step back come in, orders for the boards and records go out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from services.keybox_agent import sightings as s
from services.keybox_agent.protocol import registers as r
from services.keybox_agent.protocol.rtu import WriteRegister
from shared.contracts.keys import Handling, Kind

CLOSE_AFTER: Final = 8.0
"""Seconds of quiet after a key was taken or put before the drawer closes by itself."""
OPEN_AT_MOST: Final = 40.0
"""Seconds that an open drawer waits for a hand."""
LEFT_OPEN_AFTER: Final = 30.0
"""Seconds after it was told to close, when an open drawer is reported."""
_CLOSE_AGAIN: Final = 10.0

Told = tuple[Kind, dict[str, Any]]


@dataclass(frozen=True)
class Moved:
    """A key that went out of or into an opened drawer; for the screen."""

    slot: int
    tag: str
    taken: bool
    asked: bool


@dataclass
class Opening:
    """One drawer, from the order to open it until it rests again."""

    drawer: int
    handling: Handling  # who, and for a take why; without a person nobody had it opened
    tag: str | None  # the key that is wanted; None: somebody puts keys back
    since: float
    touched: float
    opened: bool = False  # its stepper or its door contact has said so
    closing: float | None = None
    ordered: float = 0.0
    left_open: bool = False
    moved: list[Moved] = field(default_factory=list)

    @property
    def attended(self) -> bool:
        """Somebody had it opened."""
        return self.handling.person is not None

    @property
    def taken(self) -> bool:
        """The wanted key is out."""
        return any(one.asked and one.taken for one in self.moved)


class Openings:
    """At most one for each drawer."""

    def __init__(self) -> None:
        self.by_drawer: dict[int, Opening] = {}
        self._orders: list[WriteRegister] = []

    def open(self, drawer: int, slot: int | None, tag: str | None, handling: Handling, now: float) -> None:
        """Open a drawer for somebody, with a lamp at the wanted slot (counted from 1)."""
        before = self.by_drawer.get(drawer)
        fresh = Opening(drawer, handling, tag, now, now)
        fresh.opened = before is not None and before.opened and before.closing is None
        self.by_drawer[drawer] = fresh
        self._orders += [r.open_drawer(drawer), r.light(drawer, None if slot is None else slot - 1)]

    def close(self, now: float) -> None:
        """Their person is done."""
        for opening in self.by_drawer.values():
            if opening.closing is None:
                self._close(opening, now)

    def again(self, now: float) -> None:
        """Open them once more: one was stuck, or is closing too early."""
        for opening in self.by_drawer.values():
            opening.closing, opening.touched = None, now
            self._orders.append(r.open_drawer(opening.drawer))

    def orders(self, now: float) -> Iterator[WriteRegister]:
        """What the boards are to be told at this moment, each once."""
        for opening in self.by_drawer.values():
            quiet = now - opening.touched
            if opening.closing is not None:
                if now - opening.ordered >= _CLOSE_AGAIN:
                    opening.ordered = now
                    self._orders.append(r.close_drawer(opening.drawer))
            elif quiet >= (OPEN_AT_MOST if opening.attended and not opening.moved else CLOSE_AFTER):
                self._close(opening, now)
        orders, self._orders = self._orders, []
        yield from orders

    def due(self, now: float) -> list[Told]:
        """Drawers that should have closed, each reported once."""
        found: list[Told] = []
        for opening in self.by_drawer.values():
            late = opening.closing is not None and now - opening.closing >= LEFT_OPEN_AFTER
            if late and opening.opened and not opening.left_open:
                opening.left_open = True
                seconds = round(now - opening.since)
                data = {"drawer": opening.drawer, "seconds": seconds, **_who(opening.handling)}
                found.append(("drawer_left_open", data))
        return found

    def saw(self, seen: s.Sighting, now: float) -> dict[str, Any]:
        """What a record of this sighting says of people: a Handling as plain data."""
        if isinstance(seen, s.DrawerMoved) and seen.movement is r.Movement.OPEN:
            # left over from before a power cut, or opened by hand: it is closed like any other
            self.by_drawer.setdefault(seen.drawer, Opening(seen.drawer, Handling(), None, now, now))
        opening = self.by_drawer.get(getattr(seen, "drawer", 0))
        if opening is None:
            return {}
        match seen:
            case s.KeyGone(_, slot, tag):
                return self._key(opening, Moved(slot, tag, taken=True, asked=tag == opening.tag), now)
            case s.KeySeen(_, slot, tag):
                return self._key(opening, Moved(slot, tag, taken=False, asked=False), now)
            case s.DrawerMoved(_, movement):
                opening.touched = now
                opening.opened |= movement is r.Movement.OPEN
                return _who(opening.handling)
            case s.DoorMoved(_, is_open):
                opening.opened |= is_open
                return _who(opening.handling)
            case _:
                return {}

    def rests(self, drawer: int) -> None:
        """The drawer is shut and every slot of it is settled: what happens from now on is nobody's."""
        opening = self.by_drawer.get(drawer)
        if opening is not None and (opening.opened or opening.closing is not None):
            del self.by_drawer[drawer]
            self._orders.append(r.light(drawer, None))

    def _close(self, opening: Opening, now: float) -> None:
        opening.closing = opening.ordered = now
        self._orders.append(r.close_drawer(opening.drawer))

    def _key(self, opening: Opening, moved: Moved, now: float) -> dict[str, Any]:
        opening.touched = now
        opening.moved.append(moved)
        if moved.taken and opening.attended:
            # why and until when are said of the key that was asked for
            told = opening.handling if moved.asked else _person(opening.handling)
            return plain(replace(told, asked=moved.asked))
        return plain(_person(opening.handling))


def plain(handling: Handling) -> dict[str, Any]:
    """As the data of a record: what is not known is left out."""
    return {name: value for name, value in asdict(handling).items() if value is not None}


def _person(handling: Handling) -> Handling:
    return replace(handling, reason=None, due=None, order_id=None, approved_by=None)


def _who(handling: Handling) -> dict[str, Any]:
    return plain(_person(handling))
