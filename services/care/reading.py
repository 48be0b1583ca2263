"""The look-up tables as the service reads them: after what the asker wrote last, in one consistent state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

import psycopg2.errors

from services.care.upkeep.policies import AHEAD, BEHIND
from shared.kernel import clock
from shared.postgres import Cursor, Pool, queried, statement
from shared.projections import read_after

Row = dict[str, Any]


reading = partial(read_after, "care")
"""A cursor on the look-up tables: `reading(views, asked)`."""

run = partial(queried, "services.care")
"""The rows of a named query: `run(cursor, name, parameters)`."""


def today_at(cursor: Cursor, dealership: str) -> date:
    """The day at a shop; in Korea until its opening is known."""
    cursor.execute("SELECT time_zone FROM care.dealership WHERE id = %s", (dealership,))
    row = cursor.fetchone()
    return clock.local_date(clock.now(), row[0] if row else "Asia/Seoul")


def find(cursor: Cursor, asked: Mapping[str, Any], dealership: str) -> Row:
    """{count, cars, rows, more}: the nearest day first."""
    text, limit = asked["text"].strip(), asked["limit"]
    wanted = {
        **{name: asked[name] for name in ("since", "until", "item", "all", "offset")},
        "dealership": dealership,
        "text": text or None,
        "part": f"%{text}%",
        "today": today_at(cursor, dealership),
        "limit": limit + 1,
    }
    [(count, cars, rows)] = run(cursor, "find_upkeep", wanted)
    return {"count": count, "cars": cars, "rows": rows[:limit], "more": len(rows) > limit}


def plan(views: Pool, now: datetime) -> None:
    """Enter what is to be told now; what is on its way already stays as it is."""
    days = {"ahead": AHEAD.days, "behind": BEHIND.days}
    try:
        with views.transaction() as cursor:
            cursor.execute(statement("services.care", "plan"), {"now": now, **days})
    except (psycopg2.errors.UndefinedTable, psycopg2.errors.InvalidSchemaName):
        return  # the view is not built yet; nothing is due
