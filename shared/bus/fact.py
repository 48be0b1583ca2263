"""A fact: an event of the log as other services get it, and its CloudEvents 1.0 form on the wire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
import orjson

from shared.kernel.ids import derived_id

if TYPE_CHECKING:
    from shared.eventlog import Meta, StoredEvent


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What happened, once, in a stream. `place` is its place in the log, ``"xid.position"``."""

    id: UUID
    type: str
    schema: int
    stream: str
    version: int
    data: dict[str, Any]
    actor: str
    dealership: str
    command_id: UUID
    correlation_id: UUID
    causation_id: UUID | None
    traceparent: str | None
    occurred_at: datetime
    recorded_at: datetime
    place: str

    @property
    def subject(self) -> str:
        """The stream, under CloudEvents' name for it."""
        return self.stream

    @property
    def category(self) -> str:
        """What kind of thing it happened to: the stream's name before the first dash."""
        return self.stream.partition("-")[0]

    @property
    def key(self) -> str:
        """Which one it happened to: the stream's name after the first dash."""
        return self.stream.partition("-")[2]

    def reaction(self, handler: str, *parts: object, actor: str | None = None) -> Meta:
        """The meta of a command that answers this fact: the same for every delivery of it.

        `handler` names who reacts (``"maintenance.on_plate_changed"``), `parts` tell several commands of
        one handler apart, `actor` is ``service:<service>`` unless said otherwise.
        """
        from shared.eventlog import Meta  # not needed by a process that only reads facts
        from shared.telemetry import current_traceparent

        return Meta(
            command_id=derived_id(handler, self.id, *parts),
            actor=actor or f"service:{handler.partition('.')[0]}",
            dealership=self.dealership,
            correlation_id=self.correlation_id,
            causation_id=self.id,
            traceparent=current_traceparent() or self.traceparent,
        )


class _CloudEvent(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    type: str
    subject: str
    time: datetime
    data: dict[str, Any]
    correlationid: UUID
    commandid: UUID
    causationid: UUID | None = None
    traceparent: str | None = None
    version: int
    schema: int
    place: str
    actor: str
    dealership: str
    recordedat: datetime


_decoder = msgspec.json.Decoder(_CloudEvent)


def routing_key(event: StoredEvent) -> str:
    """``<category>.<Type>``: what subscriptions bind to."""
    return f"{event.category}.{event.type}"


def encode_fact(event: StoredEvent) -> bytes:
    """The CloudEvents body of a stored event; absent optional attributes are left out, as it demands."""
    meta = event.meta
    body = {
        "specversion": "1.0",
        "id": event.id,
        "type": event.type,
        "source": f"baylog/{event.category}",
        "subject": event.stream,
        "time": event.occurred_at,
        "datacontenttype": "application/json",
        "data": event.data,
        "correlationid": meta.correlation_id,
        "commandid": meta.command_id,
        "version": event.version,
        "schema": event.schema,
        "place": str(event.place),
        "actor": meta.actor,
        "dealership": meta.dealership,
        "recordedat": event.recorded_at,
    }
    if meta.causation_id is not None:
        body["causationid"] = meta.causation_id
    if meta.traceparent is not None:
        body["traceparent"] = meta.traceparent
    return orjson.dumps(body)


def decode_fact(body: bytes) -> Fact:
    """The fact in a message; msgspec.DecodeError for anything else."""
    told = _decoder.decode(body)
    return Fact(
        id=told.id,
        type=told.type,
        schema=told.schema,
        stream=told.subject,
        version=told.version,
        data=told.data,
        actor=told.actor,
        dealership=told.dealership,
        command_id=told.commandid,
        correlation_id=told.correlationid,
        causation_id=told.causationid,
        traceparent=told.traceparent,
        occurred_at=told.time,
        recorded_at=told.recordedat,
        place=told.place,
    )
