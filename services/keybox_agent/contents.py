"""What the cabinet holds, as the scan has told so far: a pure fold of sightings."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.keybox_agent import sightings as s
from services.keybox_agent.protocol.registers import SLOTS, Movement


@dataclass
class Contents:
    """Drawers and slots are counted from 1. A drawer is known once all of its slots were read."""

    tags: dict[tuple[int, int], str] = field(default_factory=dict)
    known: set[int] = field(default_factory=set)
    silent: set[int] = field(default_factory=set)
    movements: dict[int, Movement] = field(default_factory=dict)
    doors: set[int] = field(default_factory=set)

    def take(self, seen: s.Sighting) -> None:
        """One sighting; those that change nothing here are passed over."""
        match seen:
            case s.Inventory(drawer, _, tags, _):
                self.known.add(drawer)
                self.tags = {place: tag for place, tag in self.tags.items() if place[0] != drawer}
                self.tags |= {(drawer, slot): tag for slot, tag in tags}
            case s.KeySeen(drawer, slot, tag):
                self.tags[drawer, slot] = tag
            case s.KeyGone(drawer, slot, _):
                self.tags.pop((drawer, slot), None)
            case s.DrawerMoved(drawer, movement):
                self.movements[drawer] = movement
            case s.DoorMoved(drawer, is_open):
                (self.doors.add if is_open else self.doors.discard)(drawer)
            case s.BoardSilent(drawer) | s.BoardForeign(drawer):
                self.silent.add(drawer)
            case s.BoardBack(drawer, _):
                self.silent.discard(drawer)
            case _:
                pass

    def line_lost(self) -> None:
        """Nothing answers until the line is back."""
        self.silent |= self.known

    def place(self, tag: str) -> tuple[int, int] | None:
        """Drawer and slot of a tag; None when it hangs nowhere here."""
        return next((place for place, found in self.tags.items() if found == tag), None)

    def is_shut(self, drawer: int) -> bool:
        """By its stepper and by its door contact."""
        return self.movements.get(drawer) is Movement.CLOSED and drawer not in self.doors

    def roomiest(self) -> int | None:
        """The drawer that answers and has the most empty slots; None when no drawer has one."""
        room = {d: SLOTS - sum(place[0] == d for place in self.tags) for d in self.known - self.silent}
        best = max(sorted(room), key=lambda drawer: room[drawer], default=None)
        return best if best is not None and room[best] else None
