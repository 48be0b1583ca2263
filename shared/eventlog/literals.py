"""Events on their way in, as literals of the row type `given_event_v1`.

One literal instead of a parameter per column: a third less work for psycopg2, and for the server's parser.
"""

from __future__ import annotations

from typing import Final

import orjson

from shared.eventlog.types import Meta
from shared.eventlog.writes import Numbered

SEPARATOR: Final = "\x1e"
"""Between literals. JSON writes it as an escape: only a name could bear it, and such a name is not taken."""


def literals(rows: list[Numbered], meta: Meta) -> list[str]:
    """One for each event of a command; TypeError for data that is not JSON."""
    context = _context(meta)
    texts = [_literal(row, ordinal, context) for ordinal, row in enumerate(rows)]
    if any(SEPARATOR in text for text in texts):
        raise ValueError(f"no name in the log bears a control character: {texts}")
    return texts


def _context(meta: Meta) -> str:
    causation = meta.causation_id.hex if meta.causation_id else ""
    traceparent = _quoted(meta.traceparent) if meta.traceparent is not None else ""
    return (
        f"({meta.command_id.hex},{_quoted(meta.actor)},{_quoted(meta.dealership)},"
        f"{meta.correlation_id.hex},{causation},{traceparent}"
    )


def _literal(row: Numbered, ordinal: int, context: str) -> str:
    stream, version, opens, event = row
    occurred = event.occurred_at.isoformat() if event.occurred_at else ""
    data = orjson.dumps(event.data).decode()
    return (
        f"{context},{ordinal},{'t' if opens else 'f'},{event.id.hex},{_quoted(stream)},{version},"
        f"{_quoted(event.type)},{event.schema},{occurred},{_quoted(data)})"
    )


def _quoted(text: str) -> str:
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    return '"' + text.replace('"', '""') + '"'
