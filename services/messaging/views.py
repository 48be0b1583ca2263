"""The look-up table of messages, kept from the log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

import msgspec
from psycopg2.extras import Json

from services.messaging.decisions import MESSAGE
from services.messaging.model import Message
from services.messaging.streams import CODEC
from shared.eventlog import StoredEvent
from shared.eventlog.erasing import ERASING
from shared.kernel.phones import national_digits
from shared.postgres import Cursor, statement
from shared.projections.forgetting import in_turn
from shared.projections.table import Row, Table

_MESSAGE: Final = Table(
    "message",
    ("id", "dealership", "customer_id", "state", "to_number", "to_digits", "kind", "template", "text",
     "about", "reason", "sent_by", "queued_at", "sent_at", "delivered_at", "folded"),
)  # fmt: skip
_DEALERSHIP: Final = Table("dealership", ("id", "name", "time_zone", "currency", "locale"))


class MessagingView:
    """Satisfies `shared.projections.View`: rows are read, moved on by the batch's events, written back."""

    name = "messaging"
    version = 2
    tables: Traversable = files("services.messaging") / "sql" / "tables.sql"
    types = CODEC.types | ERASING | {"DealershipOpened"}

    def apply(self, batch: Sequence[StoredEvent], cursor: Cursor) -> Iterable[str]:
        """The batch's effect; returns the pages it concerns."""
        return in_turn(batch, cursor, _take_in, _forget)


VIEW = MessagingView()


def _take_in(events: Sequence[StoredEvent], cursor: Cursor) -> set[str]:
    opened = [event for event in events if event.type == "DealershipOpened"]
    _DEALERSHIP.save(cursor, [{"id": event.key, **event.data} for event in opened])
    told = [event for event in events if event.type != "DealershipOpened"]
    rows = _MESSAGE.load(cursor, sorted({event.key for event in told}))
    topics: set[str] = set()
    for event in told:
        row = rows[event.key] = _moved(rows.get(event.key), event)
        topics |= {f"messages:{row['dealership']}", f"customer:{row['customer_id']}"}
    _save(cursor, rows.values())
    return topics


def _forget(customers: Sequence[str], cursor: Cursor) -> set[str]:
    """That something was sent stays; to whom and what reads as if it had never been said."""
    if not customers:
        return set()
    cursor.execute(statement("services.messaging", "of_customers"), {"customers": customers})
    rows = _MESSAGE.load(cursor, [message_id for (message_id,) in cursor.fetchall()])
    for row in rows.values():
        seen = replace(msgspec.convert(row["folded"], Message), to="", text="", reason="")
        folded = msgspec.to_builtins(seen)
        row.update(to_number="", to_digits="", text="", reason=seen.failure, folded=folded)
    _save(cursor, rows.values())
    return {f"messages:{row['dealership']}" for row in rows.values()}


def _save(cursor: Cursor, rows: Iterable[Row]) -> None:
    _MESSAGE.save(cursor, [{**row, "folded": Json(row["folded"])} for row in rows])


def _moved(before: Row | None, event: StoredEvent) -> Row:
    message = msgspec.convert(before["folded"], Message) if before else MESSAGE.initial
    message = MESSAGE.evolve(message, CODEC.decode(event))
    return {
        "id": event.key,
        "dealership": message.dealership,
        "customer_id": message.customer_id,
        "state": message.state.value,
        "to_number": message.to,
        "to_digits": national_digits(message.to) if message.to else "",
        "kind": message.kind.value,
        "template": message.template,
        "text": message.text,
        "about": message.about,
        "reason": message.failure,
        "sent_by": before["sent_by"] if before else event.meta.actor,
        "queued_at": before["queued_at"] if before else event.occurred_at,
        "sent_at": event.occurred_at if event.type == "MessageSent" else before and before["sent_at"],
        "delivered_at": message.delivered_at,
        "folded": msgspec.to_builtins(message),
    }
