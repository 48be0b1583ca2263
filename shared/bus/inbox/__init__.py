"""Once only: for handlers of facts whose effects are rows in a table.

    with pool.transaction() as cursor:
        if first_time(cursor, "customer.on_order_delivered", fact):
            cursor.execute(...)

The note and the effect commit together. Two deliveries at once: the second waits for the first's commit.
Notes are kept for 30 days and longer where something older may still come (see `pruning`), so a consumer is
named after its service and handler, as its queue is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from shared.bus.fact import Fact
from shared.postgres import Cursor, Pool, statement


class Forgotten(Exception):
    """So old that its note, if there was one, is pruned: whether it took effect is not known any more."""


def first_time(cursor: Cursor, consumer: str, fact: Fact) -> bool:
    """Note that `consumer` has this fact; False when it had it before and nothing is to be done.

    Raises Forgotten, which sends the fact to the dead letters.
    """
    return bool(only_new(cursor, consumer, [fact]))


def only_new(cursor: Cursor, consumer: str, facts: Sequence[Fact]) -> list[Fact]:
    """Note that `consumer` has these; those that it had not before, each once, in the same order.

    Raises Forgotten when any of them is too old to tell.
    """
    told = {str(fact.id): fact for fact in facts}
    recorded = [fact.recorded_at.isoformat() for fact in told.values()]
    cursor.execute(
        statement(__name__, "take"), {"consumer": consumer, "event_ids": list(told), "recorded_at": recorded}
    )
    taken = dict(cursor.fetchall())
    if any(taken.values()):
        raise Forgotten
    return [fact for event_id, fact in told.items() if event_id in taken]


def note(views: Pool, consumer: str, fact: Fact) -> None:
    """For a handler whose effects are elsewhere and may be repeated: it has come to its end with it."""
    with views.transaction() as cursor:
        first_time(cursor, consumer, fact)


def taken(cursor: Cursor, consumer: str, event_id: UUID, recorded_at: datetime) -> bool:
    """Whether a consumer that notes what it takes has taken this event's fact."""
    asked = {"consumer": consumer, "event_id": str(event_id), "recorded_at": recorded_at}
    cursor.execute(statement(__name__, "taken"), asked)
    return bool(cursor.fetchall())
