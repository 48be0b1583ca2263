"""The look-up table of messages, kept from the log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

import msgspec
from psycopg2.extras import Json

from services.messaging.decisions import MESSAGE
from services.messaging.model import Message
from services.messaging.streams import CODEC
from shared.eventlog import StoredEvent
from shared.kernel.phones import national_digits
from shared.postgres import Cursor
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
    version = 1
    tables: Traversable = files("services.messaging") / "sql" / "tables.sql"
    types = CODEC.types | {"DealershipOpened"}

    def apply(self, batch: Sequence[StoredEvent], cursor: Cursor) -> Iterable[str]:
        """The batch's effect; returns the pages it concerns."""
        opened = [event for event in batch if event.type == "DealershipOpened"]
        _DEALERSHIP.save(cursor, [{"id": event.key, **event.data} for event in opened])
        told = [event for event in batch if event.type != "DealershipOpened"]
        rows = _MESSAGE.load(cursor, sorted({event.key for event in told}))
        topics: set[str] = set()
        for event in told:
            row = rows[event.key] = _moved(rows.get(event.key), event)
            topics |= {f"messages:{row['dealership']}", f"customer:{row['customer_id']}"}
        _MESSAGE.save(cursor, [{**row, "folded": Json(row["folded"])} for row in rows.values()])
        return topics


VIEW = MessagingView()


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
        "reason": message.reason,
        "sent_by": before["sent_by"] if before else event.meta.actor,
        "queued_at": before["queued_at"] if before else event.occurred_at,
        "sent_at": event.occurred_at if event.type == "MessageSent" else before and before["sent_at"],
        "delivered_at": message.delivered_at,
        "folded": msgspec.to_builtins(message),
    }
