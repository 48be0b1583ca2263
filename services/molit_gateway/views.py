"""The look-up table of records, kept from the log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final

import msgspec
from psycopg2.extras import Json

from services.molit_gateway.decisions import TRANSMISSION
from services.molit_gateway.model import Transmission, blanked
from services.molit_gateway.streams import CODEC
from shared.eventlog import StoredEvent
from shared.eventlog.erasing import ERASING
from shared.postgres import Cursor, statement
from shared.projections.forgetting import in_turn
from shared.projections.table import Row, Table

_TABLE: Final = Table(
    "transmission",
    ("id", "order_number", "dealership", "state", "revision", "update_kind", "number", "plate", "plate_tail",
     "codes", "flood", "reason", "held", "accepted", "refusal_code", "refusal_reason", "receipt", "issued_at",
     "deadline", "sent_at", "settled_at", "changed_at", "late", "folded"),
)  # fmt: skip
_PLATE_TAIL: Final = 4
_SETTLES: Final = frozenset(("RecordAccepted", "RecordRefused", "RecordDropped"))


class MolitView:
    """Satisfies `shared.projections.View`: rows are read, moved on by the batch's events, written back."""

    name = "molit"
    version = 3
    tables: Traversable = files("services.molit_gateway") / "sql" / "tables.sql"
    types = CODEC.types | ERASING

    def apply(self, batch: Sequence[StoredEvent], cursor: Cursor) -> Iterable[str]:
        """The batch's effect; returns the pages it concerns."""
        return in_turn(batch, cursor, _take_in, _forget)


VIEW = MolitView()


def _take_in(events: Sequence[StoredEvent], cursor: Cursor) -> set[str]:
    rows = _TABLE.load(cursor, sorted({event.key for event in events}))
    topics: set[str] = set()
    for event in events:
        row = rows[event.key] = _moved(rows.get(event.key), event)
        topics |= {f"order:{event.key}", f"regulator:{row['dealership']}"}
    _save(cursor, rows.values())
    return topics


def _forget(customers: Sequence[str], cursor: Cursor) -> set[str]:
    """Records stay, as the law demands; what they tell of the customer reads as if it had never been said."""
    if not customers:
        return set()
    cursor.execute(statement("services.molit_gateway", "of_customers"), {"customers": customers})
    rows = _TABLE.load(cursor, [order_id for (order_id,) in cursor.fetchall()])
    for row in rows.values():
        seen = blanked(msgspec.convert(row["folded"], Transmission))
        row.update(plate="", plate_tail="", reason="", refusal_reason="", folded=msgspec.to_builtins(seen))
    _save(cursor, rows.values())
    return {f"order:{order_id}" for order_id in rows}


def _save(cursor: Cursor, rows: Iterable[Row]) -> None:
    _TABLE.save(cursor, [{**row, "folded": Json(row["folded"])} for row in rows])


def _moved(before: Row | None, event: StoredEvent) -> Row:
    seen = msgspec.convert(before["folded"], Transmission) if before else TRANSMISSION.initial
    seen = TRANSMISSION.evolve(seen, CODEC.decode(event))
    assert seen.current is not None
    version = seen.newest or seen.current
    return {
        "id": event.key,
        "order_number": seen.order_number,
        "dealership": seen.dealership,
        "state": seen.state.value,
        "revision": seen.revision,
        "update_kind": version.update.value,
        "number": version.number,
        "plate": version.plate,
        "plate_tail": version.plate[-_PLATE_TAIL:],
        "codes": list(version.content.codes),
        "flood": version.content.flood,
        "reason": version.reason,
        "held": seen.held is not None,
        "accepted": seen.accepted is not None,
        "refusal_code": seen.refusal_code,
        "refusal_reason": seen.refusal_reason,
        "receipt": seen.receipt,
        "issued_at": version.issued_at,
        "deadline": version.deadline,
        **_moments(before, event),
        "changed_at": event.occurred_at,
        "late": seen.late,
        "folded": msgspec.to_builtins(seen),
    }


def _moments(before: Row | None, event: StoredEvent) -> dict[str, datetime | None]:
    """Of the newest revision: when it was received there, and when it was settled."""
    if before is None or event.type == "RecordQueued":
        return {"sent_at": None, "settled_at": None}
    moments: dict[str, Any] = {name: before[name] for name in ("sent_at", "settled_at")}
    if event.type == "RecordSent":
        moments["sent_at"] = event.occurred_at
    elif event.type in _SETTLES:
        moments["settled_at"] = event.occurred_at
    return moments
