"""The append as a statement with its parameters: one event goes the short way, several as arrays."""

from __future__ import annotations

from typing import Any

import orjson

from shared.eventlog.types import Meta
from shared.eventlog.writes import Numbered
from shared.postgres import statement

Bound = tuple[str, tuple[Any, ...]]


def bound(rows: list[Numbered], meta: Meta) -> Bound:
    """The text of the statement and what to bind to it."""
    context = (
        meta.command_id.hex,
        meta.actor,
        meta.dealership,
        meta.correlation_id.hex,
        meta.causation_id.hex if meta.causation_id else None,
        meta.traceparent,
    )
    if len(rows) == 1:
        return statement("shared.eventlog", "append_one"), context + _one(rows[0])
    return statement("shared.eventlog", "append"), context + _many(rows)


def _one(row: Numbered) -> tuple[Any, ...]:
    event = row.event
    data = orjson.dumps(event.data).decode()
    return (event.id.hex, row.stream, row.version, event.type, event.schema, data, event.occurred_at)


def _many(rows: list[Numbered]) -> tuple[Any, ...]:
    events = [row.event for row in rows]
    return (
        [event.id.hex for event in events],
        [row.stream for row in rows],
        [row.version for row in rows],
        [row.opens for row in rows],
        [event.type for event in events],
        [event.schema for event in events],
        [orjson.dumps(event.data).decode() for event in events],
        [event.occurred_at for event in events],
    )
