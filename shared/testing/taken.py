"""What a view that names its fields is given for whole events, without a database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC

from shared.eventlog import StoredEvent
from shared.projections import Taken
from shared.projections.view import TakingView


def taken(view: TakingView, events: Iterable[StoredEvent]) -> list[Taken]:
    """In the same order, without those that the view does not handle or leaves out."""
    return [_taken(view, event) for event in events if event.type in view.types and _wanted(view, event)]


def _wanted(view: TakingView, event: StoredEvent) -> bool:
    unless = view.unless.get(event.type)
    return unless is None or event.data.get(unless) is None


def _taken(view: TakingView, event: StoredEvent) -> Taken:
    return Taken(
        str(event.place.xid),
        event.place.position,
        event.stream,
        event.key,
        event.version,
        event.type,
        {name: event.data.get(name) for name in view.fields[event.type]},
        event.meta.actor,
        event.meta.dealership,
        event.occurred_at.astimezone(UTC).isoformat(),
        event.recorded_at,
    )
