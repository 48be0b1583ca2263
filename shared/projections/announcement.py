"""What a view tells after each batch: NOTIFY baylog_view with where it stands and what it touched."""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from shared.eventlog import Place
from shared.postgres import Cursor, statement

# PostgreSQL takes payloads below 8000 bytes.
_LARGEST = 7000
EVERYTHING = "*"


def announce(cursor: Cursor, view: str, place: Place, topics: Iterable[str]) -> None:
    """Heard when the transaction commits, by whoever listens."""
    cursor.execute(statement("shared.projections", "notify"), (payload(view, place, topics),))


def payload(view: str, place: Place, topics: Iterable[str]) -> str:
    """``{"view", "place", "topics"}``; topics is "*" when they would not fit."""
    said: dict[str, object] = {"view": view, "place": str(place), "topics": sorted(topics)}
    text = orjson.dumps(said)
    if len(text) > _LARGEST:
        text = orjson.dumps(said | {"topics": EVERYTHING})
    return text.decode()
