"""What a view that names its fields is given for whole events, without a database."""

from __future__ import annotations

from collections.abc import Iterable

from shared.eventlog import StoredEvent
from shared.projections import Taken
from shared.projections.taken import taken_of
from shared.projections.view import TakingView


def taken(view: TakingView, events: Iterable[StoredEvent]) -> list[Taken]:
    """In the same order, without those that the view does not handle or leaves out; all of today's shape."""
    return taken_of(view, events, lambda _name, _schema, data: data)
