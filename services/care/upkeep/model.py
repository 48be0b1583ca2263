"""A car's upkeep as its events leave it. Nothing here refuses anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from services.care.upkeep import events as e


@dataclass(frozen=True)
class Word:
    """What was said of an item since it was done: it counts as long as it is not done again."""

    since: date
    reminded: bool = False
    postponed_until: date | None = None
    dismissed: bool = False


@dataclass(frozen=True)
class Upkeep:
    """The last word on each item."""

    words: Mapping[str, Word] = field(default_factory=dict)

    def word(self, item: str, since: date) -> Word:
        """What was said of this turn of an item; a fresh one when nothing was."""
        known = self.words.get(item)
        return known if known is not None and known.since == since else Word(since)


def evolve(upkeep: Upkeep, event: e.UpkeepEvent) -> Upkeep:
    """The upkeep after this event."""
    word = upkeep.word(event.item, event.since)
    match event:
        case e.UpkeepReminded():
            word = replace(word, reminded=True)
        case e.UpkeepPostponed(until=until):
            word = replace(word, postponed_until=until)
        case e.UpkeepDismissed():
            word = replace(word, dismissed=True)
    return Upkeep({**upkeep.words, event.item: word})


@dataclass(frozen=True)
class Choice:
    """Whether a customer wants reminders; None when nobody said."""

    wanted: bool | None = None


def choose(choice: Choice, event: e.RemindersChosen) -> Choice:
    """The choice after this event."""
    return replace(choice, wanted=event.wanted)
