"""Events on their way in, as text: the fields of each, or a literal of the row type `given_event_v1`.

One event is one literal instead of a parameter per column, which is less work for psycopg2 and for the
server's parser. Of many events the fields of each are one text that the server takes apart: that costs it a
quarter less than a text for each column did, and those a quarter less than so many literals. All of it is
written in few calls, as a process that appends thousands a second spends most of its time between calls.
"""

from __future__ import annotations

from typing import Final

import orjson

from shared.eventlog.types import Meta
from shared.eventlog.writes import Numbered

SEPARATOR: Final = "\x1e"
"""Between events. JSON writes it as an escape: only a name could bear it, and such a name is not taken."""
_FIELD, _NULL = "\x1f", "\x1d"
_FIELDS: Final = 15

Told = str
"""The fields of an event in the order of `given_event_v1`, as `given_events_v2` takes them apart again."""


def told(rows: list[Numbered], meta: Meta) -> list[Told]:
    """One for each event of a command; TypeError for data that is not JSON."""
    causation = meta.causation_id.hex if meta.causation_id else _NULL
    trace = meta.traceparent if meta.traceparent is not None else _NULL
    context = (meta.command_id.hex, meta.actor, meta.dealership, meta.correlation_id.hex, causation, trace)
    events: list[Told] = []
    for stream, version, opens, event in rows:
        occurred = event.occurred_at.isoformat() if event.occurred_at else _NULL
        fields = (
            *context, str(len(events)), "t" if opens else "f", event.id.hex, stream, str(version),
            event.type, str(event.schema), occurred, orjson.dumps(event.data).decode(),
        )  # fmt: skip
        text = _FIELD.join(fields)
        if text.count(_FIELD) != _FIELDS - 1 or SEPARATOR in text:
            raise ValueError(f"no name in the log bears a control character: {text!r}")
        events.append(text)
    return events


def literal(event: Told) -> str:
    """Every field in quotes, but for the nulls."""
    quoted = event.replace("\\", "\\\\").replace('"', '""').replace(_FIELD, '","')
    return f'("{quoted}")'.replace(f'"{_NULL}"', "")
