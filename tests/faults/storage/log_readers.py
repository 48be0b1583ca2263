"""The log's reader, and readers with one guard taken away."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import psycopg2

from shared.eventlog import Log, Place

# (events beyond a place, at most this many) -> (place, id) in the order read
Reader = Callable[[Place, int], list[tuple[Place, UUID]]]


def real(url: str) -> Reader:
    """Below the horizon, in the order (xid, position)."""
    log = Log.open(url)
    return lambda after, limit: [(event.place, event.id) for event in log.read(after, limit)]


def without_horizon(url: str) -> Reader:
    """Mutant: in the right order, but up to the newest event."""
    return _raw(url, "(xid, position) > (%s::text::xid8, %s)", "event.xid, event.position")


def by_position(url: str) -> Reader:
    """Mutant: below the horizon, but position alone is the checkpoint and the order."""
    return _raw(
        url,
        "xid < pg_snapshot_xmin(pg_current_snapshot()) AND %s IS NOT NULL AND position > %s",
        "event.position",
    )


def beyond_position(url: str) -> Reader:
    """Mutant: `position > last`, as a table with a serial number is read everywhere."""
    return _raw(url, "%s IS NOT NULL AND position > %s", "event.position")


def _raw(url: str, condition: str, order: str) -> Reader:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    statement = f"SELECT xid::text, position, id::text FROM event WHERE {condition} ORDER BY {order} LIMIT %s"

    def read(after: Place, limit: int) -> list[tuple[Place, UUID]]:
        with connection.cursor() as cursor:
            cursor.execute(statement, (str(after.xid), after.position, limit))
            return [(Place(int(xid), position), UUID(id_)) for xid, position, id_ in cursor.fetchall()]

    return read
