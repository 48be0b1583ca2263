"""Duties that got lost are found again in the view of what is open."""

from __future__ import annotations

from datetime import datetime

import psycopg2.errors

from shared.postgres import Pool, statement


def refill(views: Pool, now: datetime) -> int:
    """Enter what the log has open and the due-table does not know; how many there were."""
    try:
        with views.transaction() as cursor:
            cursor.execute(statement("services.molit_gateway", "refill"), {"now": now})
            return int(cursor.rowcount)
    except psycopg2.errors.UndefinedTable:
        return 0  # the view is not built yet; nothing was ever queued
