"""What the machine can do at best: the raw statements that Baylog's rates are held against."""

from __future__ import annotations

from contextlib import closing
from time import perf_counter

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
INSERT = """
INSERT INTO floor (id, stream, version, type, schema, data, actor, dealership, correlation_id, command_id,
    occurred_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, now())
"""
PAGE = """
SELECT xid::text, position, data::text FROM event
WHERE (xid, position) > (%s::xid8, %s) ORDER BY event.xid, event.position LIMIT %s
"""


def prepare(dsn: str) -> None:
    """Make the floor's own table: the log's columns, one unique constraint, nothing else."""
    with closing(psycopg2.connect(dsn)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(TABLE)


def text_of(data: dict[str, object]) -> str:
    """The JSON that the floor inserts."""
    return orjson.dumps(data).decode()


def insert_for(dsn: str, seconds: float, stream: str, data: str) -> int:
    """One INSERT per commit on one connection; how many there were."""
    connection = psycopg2.connect(dsn)
    connection.autocommit = True
    cursor = connection.cursor()
    version, end = 0, perf_counter() + seconds
    while perf_counter() < end:
        version += 1
        ids = [str(new_id()) for _ in range(3)]
        cursor.execute(
            INSERT, (ids[0], stream, version, "WorkDone", 1, data, "service:bench", "suwon", ids[1], ids[2])
        )
    connection.close()
    return version


def select_all(dsn: str, page: int = 1000) -> tuple[int, float]:
    """Pages by key of the table `event`, data parsed; how many events in how many seconds."""
    connection = psycopg2.connect(dsn)
    connection.autocommit = True
    cursor = connection.cursor()
    place, count, begun = ("0", 0), 0, perf_counter()
    while True:
        cursor.execute(PAGE, (*place, page))
        rows = cursor.fetchall()
        for row in rows:
            orjson.loads(row[2])
        count += len(rows)
        if len(rows) < page:
            break
        place = rows[-1][:2]
    connection.close()
    return count, perf_counter() - begun
