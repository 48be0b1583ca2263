"""An event as a view sees it that names its fields: those fields, and little else of the log's columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from shared.eventlog import Place, StoredEvent
from shared.eventlog.codec import Data

if TYPE_CHECKING:
    from shared.projections.view import TakingView

Upward = Callable[[str, int, Data], Data]
"""Type, schema and data of an event; its data in today's shape."""


class Taken(NamedTuple):
    """Flat, because a rebuild makes millions; `at` is `occurred_at` as text in UTC."""

    xid: str
    position: int
    stream: str
    key: str
    version: int
    type: str
    data: dict[str, Any]
    actor: str
    dealership: str
    at: str
    recorded_at: datetime | None = None

    @property
    def place(self) -> Place:
        """Where it stands in the log."""
        return Place(int(self.xid), self.position)

    @property
    def category(self) -> str:
        """The kind of stream: ``repair_order`` of ``repair_order-<uuid>``."""
        return self.stream.partition("-")[0]

    @property
    def occurred_at(self) -> datetime:
        """When it happened in the business."""
        return datetime.fromisoformat(self.at)


def taken_of(view: TakingView, events: Iterable[StoredEvent], upward: Upward) -> list[Taken]:
    """What the view is given for whole events, in the same order; the same as its statement would take."""
    return [
        _taken(view, event, upward) for event in events if event.type in view.types and _wanted(view, event)
    ]


def _wanted(view: TakingView, event: StoredEvent) -> bool:
    unless = view.unless.get(event.type)
    return unless is None or event.data.get(unless) is None


def _taken(view: TakingView, event: StoredEvent, upward: Upward) -> Taken:
    data, (xid, position), meta = upward(event.type, event.schema, event.data), event.place, event.meta
    return Taken(
        str(xid),
        position,
        event.stream,
        event.key,
        event.version,
        event.type,
        {name: data.get(name) for name in view.fields[event.type]},
        meta.actor,
        meta.dealership,
        event.occurred_at.astimezone(UTC).isoformat(" "),
        event.recorded_at,
    )
