"""A fact: an event of the log as other services get it, and its CloudEvents 1.0 form on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import msgspec
import orjson

from shared.kernel.ids import derived_id

if TYPE_CHECKING:
    from shared.eventlog import Meta, StoredEvent, Told


_ATTRIBUTES: Final = {
    "stream": "subject",
    "occurred_at": "time",
    "recorded_at": "recordedat",
    "command_id": "commandid",
    "correlation_id": "correlationid",
    "causation_id": "causationid",
}
"""What CloudEvents calls our fields, which may have no underscores there."""


class Fact(msgspec.Struct, frozen=True, kw_only=True, rename=_ATTRIBUTES):
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
    causation_id: UUID | None = None
    traceparent: str | None = None
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


_decoder = msgspec.json.Decoder(Fact)


def routing_key(event: StoredEvent) -> str:
    """``<category>.<Type>``: what subscriptions bind to."""
    return f"{event.category}.{event.type}"


def encode_fact(event: StoredEvent, told: Told | None = None) -> bytes:
    """The CloudEvents body of a stored event; absent optional attributes are left out, as it demands.

    `told`: what the event has told already.
    """
    told = told or event.told()
    body = {
        "specversion": "1.0",
        "id": told.id,
        "type": event.type,
        "source": f"baylog/{event.category}",
        "subject": event.stream,
        "time": told.occurred_at,
        "datacontenttype": "application/json",
        "data": event.data,
        "correlationid": told.correlation_id,
        "commandid": told.command_id,
        "version": event.version,
        "schema": event.schema,
        "place": str(event.place),
        "actor": told.actor,
        "dealership": told.dealership,
        "recordedat": told.recorded_at,
    }
    if told.causation_id is not None:
        body["causationid"] = told.causation_id
    if told.traceparent is not None:
        body["traceparent"] = told.traceparent
    return orjson.dumps(body)


def decode_fact(body: bytes) -> Fact:
    """The fact in a message; msgspec.DecodeError for anything else."""
    return _decoder.decode(body)
