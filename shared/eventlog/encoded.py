"""A command on its way into the log: numbered, checked, and in the server's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shared.eventlog.literals import Told, literal, told
from shared.eventlog.types import Appended, Meta, Place, Write
from shared.eventlog.writes import Numbered, numbered


@dataclass(frozen=True, slots=True)
class Encoded:
    """The events of one command and the words that stand for them."""

    rows: list[Numbered]
    meta: Meta
    told: list[Told]

    @property
    def literals(self) -> list[str]:
        """Each event as a literal of `given_event_v1`."""
        return [literal(event) for event in self.told]

    def appended(self, place: Place) -> Appended:
        """What it came to, when its last event got this place."""
        versions = {stream: version for stream, version, _, _ in self.rows}
        return Appended(place, versions, tuple([row.event.id for row in self.rows]), repeated=False)


def encoded(writes: Sequence[Write], meta: Meta) -> Encoded:
    """ValueError for writes that make no command, TypeError for data that is not JSON."""
    rows = numbered(writes)
    return Encoded(rows, meta, told(rows, meta))
