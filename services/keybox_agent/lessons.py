"""Teaching the cabinet a finger: somebody who may (CN-109) stands there and says whose it is."""

from __future__ import annotations

from typing import Literal

from services.keybox_agent.desk import Desk
from services.keybox_agent.journal import Journal
from services.keybox_agent.openings import plain
from services.keybox_agent.visit import DeskRefusal

Step = Literal["first", "lift", "second"]


class Lessons:
    """At most one at a time. The screen begins it, the module's thread goes on with it."""

    def __init__(self, desk: Desk, journal: Journal) -> None:
        self._desk = desk
        self._journal = journal
        self._person: str | None = None
        self.step: Step = "first"

    @property
    def person(self) -> str | None:
        """Whose finger is being learnt; None when nobody teaches."""
        return self._person if self._desk.visitor is not None else None

    def begin(self, person: str) -> None:
        """DeskRefusal when whoever is signed in may not, or the person has nothing to do here."""
        with self._desk.at_work() as (visitor, grants):
            visitor.require("manage")
            if grants.person(person) is None:
                raise DeskRefusal("not_permitted")
            self._person, self.step = person, "first"

    def go_on(self, step: Step) -> None:
        """The next thing that is asked of the finger."""
        with self._desk.at_work():
            self.step = step

    def end(self, place: int | None) -> None:
        """Learnt, in this place of the module; None: it was not, and it is told."""
        with self._desk.at_work() as (visitor, _):
            person, self._person = self._person, None
            if place is None:
                self._desk.say(DeskRefusal("finger_unclear"))
            else:
                told = {**plain(visitor.handling), "of": person, "finger": place}
                self._journal.note([("finger_enrolled", told)])

    def cancel(self) -> None:
        """Never mind."""
        with self._desk.at_work():
            self._person = None
