"""Events on their way in, as literals of the row type `given_event_v1`.

One literal instead of a parameter per column is less work for psycopg2 and for the server's parser. It is
written in few calls, as a process that appends thousands a second spends most of its time between calls.
"""

from __future__ import annotations

from typing import Final

import orjson

from shared.eventlog.types import Meta
from shared.eventlog.writes import Numbered

SEPARATOR: Final = "\x1e"
"""Between literals. JSON writes it as an escape: only a name could bear it, and such a name is not taken."""
_FIELD, _NULL = "\x1f", "\x1d"
_FIELDS: Final = 15


def literals(rows: list[Numbered], meta: Meta) -> list[str]:
    """One for each event of a command; TypeError for data that is not JSON."""
    causation = meta.causation_id.hex if meta.causation_id else _NULL
    trace = meta.traceparent if meta.traceparent is not None else _NULL
    context = (meta.command_id.hex, meta.actor, meta.dealership, meta.correlation_id.hex, causation, trace)
    texts: list[str] = []
    for stream, version, opens, event in rows:
        occurred = event.occurred_at.isoformat() if event.occurred_at else _NULL
        told = (
            *context, str(len(texts)), "t" if opens else "f", event.id.hex, stream, str(version),
            event.type, str(event.schema), occurred, orjson.dumps(event.data).decode(),
        )  # fmt: skip
        texts.append(_literal(_FIELD.join(told)))
    return texts


def _literal(fields: str) -> str:
    """Every field in quotes, but for the nulls."""
    if fields.count(_FIELD) != _FIELDS - 1 or SEPARATOR in fields:
        raise ValueError(f"no name in the log bears a control character: {fields!r}")
    quoted = fields.replace("\\", "\\\\").replace('"', '""').replace(_FIELD, '","')
    return f'("{quoted}")'.replace(f'"{_NULL}"', "")
