"""What the machine can do at best: the raw statements that Baylog's rates are held against."""

from __future__ import annotations

from contextlib import closing
from time import perf_counter
from typing import Any

import orjson
import psycopg2

from shared.kernel.ids import new_id

TABLE = """
CREATE TABLE IF NOT EXISTS floor (
    position bigint GENERATED ALWAYS AS IDENTITY, id uuid NOT NULL, stream text COLLATE "C" NOT NULL,
    version integer NOT NULL, type text NOT NULL, schema smallint NOT NULL, data jsonb NOT NULL,
    actor text NOT NULL, dealership text NOT NULL, correlation_id uuid NOT NULL, command_id uuid NOT NULL,
    occurred_at timestamptz NOT NULL, recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (stream, version)
)
"""
INDEXED = """
CREATE TABLE IF NOT EXISTS floor_indexed (
    LIKE floor INCLUDING ALL, xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    UNIQUE (xid, position), UNIQUE (command_id, version)
)
"""
INSERT = """
INSERT INTO {table} (id, stream, version, type, schema, data, actor, dealership, correlation_id, command_id,
    occurred_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, now())
"""
_BEYOND = "FROM event WHERE (xid, position) > (%s::xid8, %s) ORDER BY event.xid, event.position LIMIT %s"
PAGE = f"SELECT xid::text, position, data::text {_BEYOND}"
WHOLE_PAGE = f"""
SELECT xid::text, position, data::text, id::text, stream, version, type, schema, actor, dealership,
    correlation_id::text, causation_id::text, command_id::text, traceparent, occurred_at, recorded_at
{_BEYOND}
"""
_OF_STREAM = "FROM event WHERE stream = %s ORDER BY version"
STREAM = f"SELECT version, position, data::text {_OF_STREAM}"
WHOLE_STREAM = WHOLE_PAGE.replace(_BEYOND, _OF_STREAM)


def prepare(dsn: str) -> None:
    """Make the floor's own tables: the log's columns, with one unique constraint and with the log's three."""
    with closing(psycopg2.connect(dsn)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(TABLE)
        cursor.execute(INDEXED)


def text_of(data: dict[str, object]) -> str:
    """The JSON that the floor inserts."""
    return orjson.dumps(data).decode()


_connections: dict[str, Any] = {}


def insert_for(dsn: str, seconds: float, data: str, table: str = "floor") -> int:
    """One INSERT per commit on one connection; how many there were."""
    if dsn not in _connections:
        _connections[dsn] = psycopg2.connect(dsn)
        _connections[dsn].autocommit = True
    cursor = _connections[dsn].cursor()
    cursor.execute("SELECT")
    insert = INSERT.format(table=table)
    stream, version, end = f"bench-{new_id()}", 0, perf_counter() + seconds
    while perf_counter() < end:
        version += 1
        ids = [str(new_id()) for _ in range(3)]
        cursor.execute(
            insert, (ids[0], stream, version, "WorkDone", 1, data, "service:bench", "suwon", ids[1], ids[2])
        )
    return version


def select_pages(dsn: str, query: str, events: int, page: int) -> float:
    """Events per second: pages by key of the table `event`, data parsed."""
    connection = psycopg2.connect(dsn)
    connection.autocommit = True
    cursor = connection.cursor()
    place, seen, begun = ("0", 0), 0, perf_counter()
    while seen < events:
        cursor.execute(query, (*place, page))
        rows = cursor.fetchall()
        for row in rows:
            orjson.loads(row[2])
        seen += len(rows)
        place = rows[-1][:2]
    rate = seen / (perf_counter() - begun)
    connection.close()
    return rate


def select_streams(dsn: str, query: str, streams: list[str]) -> float:
    """Events per second: one stream after the other, data parsed."""
    connection = psycopg2.connect(dsn)
    connection.autocommit = True
    cursor = connection.cursor()
    seen, begun = 0, perf_counter()
    for stream in streams:
        cursor.execute(query, (stream,))
        rows = cursor.fetchall()
        for row in rows:
            orjson.loads(row[2])
        seen += len(rows)
    rate = seen / (perf_counter() - begun)
    connection.close()
    return rate
