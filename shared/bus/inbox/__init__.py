"""Once only: for handlers of facts whose effects are rows in a table.

    with pool.transaction() as cursor:
        if first_time(cursor, "customer.on_order_delivered", fact.id):
            cursor.execute(...)

The note and the effect commit together. Two deliveries at once: the second waits for the first's commit.
"""

from __future__ import annotations

from uuid import UUID

from shared.postgres import Cursor, statement


def first_time(cursor: Cursor, consumer: str, event_id: UUID) -> bool:
    """Note that `consumer` has this event; False when it had it before and nothing is to be done."""
    cursor.execute(statement(__name__, "take"), {"consumer": consumer, "event_id": str(event_id)})
    return cursor.rowcount == 1
