"""What goes into the log and what comes out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from shared.kernel.ids import new_id


class _Pair(NamedTuple):
    xid: int
    position: int


class Place(_Pair):
    """A place in the log's order: the transaction that wrote, then the position in it."""

    __slots__ = ()

    START: ClassVar[Place]

    def __str__(self) -> str:
        return f"{self.xid}.{self.position}"

    @classmethod
    def parse(cls, text: str) -> Place:
        """The place that `str` wrote, e.g. ``812.40``; ValueError for anything else."""
        xid, _, position = text.partition(".")
        return cls(int(xid), int(position))


Place.START = Place(0, 0)


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event that is not in the log yet; `occurred_at` None means now, by the log's clock."""

    type: str
    schema: int
    data: dict[str, Any]
    occurred_at: datetime | None = None
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Write:
    """Events for one stream, which must stand at version `expected`; 0 means it must be new."""

    stream: str
    expected: int
    events: Sequence[NewEvent]


@dataclass(frozen=True, slots=True)
class Meta:
    """Whose command it was and what it came of; `actor`: an employee's id or ``service:x``, never a name."""

    command_id: UUID
    actor: str
    dealership: str
    correlation_id: UUID
    causation_id: UUID | None = None
    traceparent: str | None = None


class Told(NamedTuple):
    """What is said of an event when it is told on: ids as text, for whoever needs them no further."""

    id: str
    occurred_at: datetime
    recorded_at: datetime
    command_id: str
    actor: str
    dealership: str
    correlation_id: str
    causation_id: str | None
    traceparent: str | None


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as the log holds it."""

    place: Place
    id: UUID
    stream: str
    version: int
    type: str
    schema: int
    data: dict[str, Any]
    meta: Meta
    occurred_at: datetime
    recorded_at: datetime

    @property
    def category(self) -> str:
        """The kind of stream: ``repair_order`` of ``repair_order-<uuid>``."""
        return self.stream.partition("-")[0]

    @property
    def key(self) -> str:
        """Which stream of its kind: ``<uuid>`` of ``repair_order-<uuid>``."""
        return self.stream.partition("-")[2]

    def told(self) -> Told:
        """The id, the times and the meta, for telling it on."""
        meta = self.meta
        return Told(
            str(self.id),
            self.occurred_at,
            self.recorded_at,
            str(meta.command_id),
            meta.actor,
            meta.dealership,
            str(meta.correlation_id),
            str(meta.causation_id) if meta.causation_id is not None else None,
            meta.traceparent,
        )


@dataclass(frozen=True, slots=True)
class Appended:
    """What an append came to: the place of its last event and the version each stream then had."""

    place: Place
    versions: dict[str, int]
    events: tuple[UUID, ...]
    repeated: bool

    def told(self, stream: str) -> dict[str, Any]:
        """What a service answers of one stream: {"version", "place"}; version 0 where nothing was written."""
        return {"version": self.versions.get(stream, 0), "place": str(self.place)}
