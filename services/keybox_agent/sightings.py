"""What a scan finds out about a cabinet: facts of the wires, before anybody asks who or why."""

from __future__ import annotations

from dataclasses import dataclass

from services.keybox_agent.protocol.registers import Movement


@dataclass(frozen=True)
class KeySeen:
    """A tag is in a slot, by two readings. Drawers and slots are counted from 1, as they are labelled."""

    drawer: int
    slot: int
    tag: str


@dataclass(frozen=True)
class KeyGone:
    """A slot that held this tag is empty, by its presence bit and two readings."""

    drawer: int
    slot: int
    tag: str


@dataclass(frozen=True)
class SlotUnreadable:
    """The frame of what is in the slot never fits its parities, or contradicts the presence bit."""

    drawer: int
    slot: int


@dataclass(frozen=True)
class ReaderDied:
    """The slot's reader no longer answers its board; what was in the slot counts as still there."""

    drawer: int
    slot: int


@dataclass(frozen=True)
class ReaderBack:
    """The slot's reader answers again."""

    drawer: int
    slot: int


@dataclass(frozen=True)
class DrawerMoved:
    """The stepper of a drawer began, ended or gave up a movement."""

    drawer: int
    movement: Movement


@dataclass(frozen=True)
class DoorMoved:
    """The door contact of a drawer changed."""

    drawer: int
    open: bool


@dataclass(frozen=True)
class Tampered:
    """The housing of a drawer's board was opened."""

    drawer: int


@dataclass(frozen=True)
class BoardSilent:
    """A board no longer answers."""

    drawer: int


@dataclass(frozen=True)
class BoardBack:
    """A board answers, for the first time or again; `restarted` when it was off and on in between."""

    drawer: int
    restarted: bool


@dataclass(frozen=True)
class BoardForeign:
    """A board answers, but not by the map that this program knows."""

    drawer: int


@dataclass(frozen=True)
class Inventory:
    """Every slot of a drawer was read for the first time: what hangs in it, and what could not be read."""

    drawer: int
    slots: int
    tags: tuple[tuple[int, str], ...]  # slot, tag
    unread: tuple[int, ...]


Sighting = (
    Inventory
    | KeySeen
    | KeyGone
    | SlotUnreadable
    | ReaderDied
    | ReaderBack
    | DrawerMoved
    | DoorMoved
    | Tampered
    | BoardSilent
    | BoardBack
    | BoardForeign
)
