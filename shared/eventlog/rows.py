"""Rows of the table `event` as stored events."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson

from shared.eventlog.types import Appended, Meta, Place, StoredEvent


def stored(row: tuple[Any, ...]) -> StoredEvent:
    """One row, its columns in the order of the read statements."""
    (xid, position, id_, stream, version, type_, schema, data, *meta, occurred_at, recorded_at) = row
    actor, dealership, correlation, causation, command, traceparent = meta
    return StoredEvent(
        Place(int(xid), position),
        UUID(id_),
        stream,
        version,
        type_,
        schema,
        orjson.loads(data),
        Meta(
            UUID(command),
            actor,
            dealership,
            UUID(correlation),
            UUID(causation) if causation else None,
            traceparent,
        ),
        occurred_at,
        recorded_at,
    )


def first_outcome(rows: list[tuple[Any, ...]]) -> Appended | None:
    """The events of one command, in its order, as what it came to."""
    if not rows:
        return None
    places = [Place(int(xid), position) for xid, position, *_ in rows]
    versions: dict[str, int] = {}
    for *_, stream, version in rows:
        versions[stream] = max(version, versions.get(stream, 0))
    return Appended(max(places), versions, tuple(UUID(row[2]) for row in rows), repeated=True)
