"""What the log brought at once, read for all views together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shared.eventlog import Place, StoredEvent


@dataclass(frozen=True)
class Wave:
    """Every event beyond `after`, up to and with `until`, opened; nobody may change them. `types`: theirs."""

    after: Place
    until: Place
    events: Sequence[StoredEvent]
    types: frozenset[str]

    @classmethod
    def joined(cls, waves: Sequence[Wave]) -> Wave:
        """Waves that followed each other, as one."""
        if len(waves) == 1:
            return waves[0]
        events = [event for wave in waves for event in wave.events]
        types = frozenset().union(*(wave.types for wave in waves))
        return cls(waves[0].after, waves[-1].until, events, types)
