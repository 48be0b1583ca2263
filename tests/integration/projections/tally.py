"""A small view for tests: what each stream came to, and an entry per event, in the log's order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import orjson

from shared.eventlog import StoredEvent
from shared.postgres import Cursor

TABLES = """
CREATE TABLE entry (stream text, version integer, amount bigint NOT NULL, PRIMARY KEY (stream, version));
CREATE TABLE tally (
    stream text PRIMARY KEY, events bigint NOT NULL, total bigint NOT NULL, last text NOT NULL
);
"""
_ENTRIES = """
INSERT INTO entry SELECT * FROM json_populate_recordset(NULL::entry, %s)
"""
_TALLIES = """
INSERT INTO tally AS stands
SELECT * FROM json_populate_recordset(NULL::tally, %s)
ON CONFLICT (stream) DO UPDATE SET
    events = stands.events + excluded.events, total = stands.total + excluded.total, last = excluded.last
"""


@dataclass
class Tally:
    """Adds up `amount`; a batch twice would add it twice."""

    name: str = "tally"
    version: int = 1
    tables: str = TABLES
    types: frozenset[str] = field(default=frozenset({"Added", "Taken"}))

    def apply(self, batch: Sequence[StoredEvent], cursor: Cursor) -> Iterable[str]:
        tallies: dict[str, dict] = {}
        for event in batch:
            row = tallies.setdefault(event.stream, {"stream": event.stream, "events": 0, "total": 0})
            sign = 1 if event.type == "Added" else -1
            row["events"] += 1
            row["total"] += sign * event.data["amount"]
            row["last"] = event.type
        entries = [{"stream": e.stream, "version": e.version, "amount": e.data["amount"]} for e in batch]
        cursor.execute(_ENTRIES, (orjson.dumps(entries).decode(),))
        cursor.execute(_TALLIES, (orjson.dumps(list(tallies.values())).decode(),))
        return {f"order:{event.key}" for event in batch}
