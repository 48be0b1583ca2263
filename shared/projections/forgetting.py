"""A batch with erasures in it: what came before is taken in first, so that it is forgotten too."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shared.eventlog import StoredEvent
from shared.eventlog.erasing import cut
from shared.postgres import Cursor

TakeIn = Callable[[Sequence[StoredEvent], Cursor], set[str]]
Forget = Callable[[Sequence[str], Cursor], set[str]]


def in_turn(batch: Sequence[StoredEvent], cursor: Cursor, take_in: TakeIn, forget: Forget) -> set[str]:
    """The topics that a view's two halves touched; `forget` is given the records of one erasure, or none."""
    topics: set[str] = set()
    for events, records in cut(batch):
        topics |= take_in(events, cursor) | forget(records, cursor)
    return topics
