"""Answers of messaging: the list, a customer's messages, one message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

import psycopg2.errors

from shared.kernel.phones import digits, national
from shared.postgres import Cursor, Pool, statement
from shared.projections import read_after

Row = dict[str, Any]
_ROW: Final = (
    "id", "customer_id", "kind", "template", "state", "reason", "about", "queued_at", "sent_at",
    "delivered_at",
)  # fmt: skip
# What a list must not show: whoever reads it could sign in with it.
_SECRET: Final = frozenset(("one_time_code",))


@dataclass(frozen=True)
class Place:
    """Where a dealership is: its zone and the language its customers read."""

    zone: str = "Asia/Seoul"
    locale: str = "ko"


reading = partial(read_after, "messaging")
"""A cursor on the look-up tables: `reading(views, asked)`."""


def place(cursor: Cursor, dealership: str) -> Place:
    """Korea until the dealership's opening is known."""
    cursor.execute("SELECT time_zone, locale FROM messaging.dealership WHERE id = %s", (dealership,))
    row = cursor.fetchone()
    return Place(*row) if row else Place()


def find(cursor: Cursor, asked: Mapping[str, Any], dealership: str | None, where: Place) -> Row:
    """{rows, counts by state, more}, newest first; numbers masked."""
    text, zone = asked.get("text", "").strip(), ZoneInfo(where.zone)
    since, until = asked.get("since"), asked.get("until")
    limit = asked.get("limit", 100)
    cursor.execute(
        statement("services.messaging", "find"),
        {
            "dealership": dealership,
            "customer_id": asked.get("customer_id"),
            "states": asked.get("states") or None,
            "since": since and datetime.combine(since, time(), zone),
            "until": until and datetime.combine(until + timedelta(days=1), time(), zone),
            "text": text or None,
            "part": f"%{text}%",
            "digits": f"%{digits(text)}%" if digits(text) else None,
            "limit": limit + 1,
            "offset": asked.get("offset", 0),
        },
    )
    [(counts, rows)] = cursor.fetchall()
    return {"rows": [_row(row) for row in rows[:limit]], "counts": counts, "more": len(rows) > limit}


def refill(views: Pool, now: datetime) -> None:
    """Enter what the log has open and the due-table does not know."""
    try:
        with views.transaction() as cursor:
            cursor.execute(statement("services.messaging", "refill"), {"now": now})
    except psycopg2.errors.UndefinedTable:
        return  # the view is not built yet; nothing was ever queued


def masked(number: str) -> str:
    """``+821012345678`` → ``010-12**-**78``: enough to recognise, not enough to call."""
    shown = list(national(number)) if number else []
    at = [index for index, sign in enumerate(shown) if sign.isdigit()]
    for index in at[-6:-2]:
        shown[index] = "*"
    return "".join(shown)


def _row(row: Row) -> Row:
    hidden = row["template"] in _SECRET
    return {
        **{name: row[name] for name in _ROW},
        "to": masked(row["to_number"]),
        "text": "••••••" if hidden else row["text"],
        "by": row["sent_by"],
    }
