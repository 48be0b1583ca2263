"""Whether appends slow down as the log grows: ``python -m bench.growth [EVENTS …]``, e.g. 0 1000000 10000000.

The events are made in the server, five to a stream, a log for each size; then single commands are measured
in turns with the floor: in streams of their own, and each as the next event of an old stream anywhere in the
log.
"""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack, closing, suppress
from functools import partial
from hashlib import md5
from pathlib import Path
from random import Random
from time import perf_counter

import psycopg2

from bench import floors
from bench.append import DATA, SECONDS, append_for, command, together, workers
from bench.database import fresh_log, server
from bench.turns import Figure, held, in_turns
from shared.eventlog import Log, VersionConflict

ROUNDS, CHUNK = 7, 500_000
FLOOR = "raw INSERT"
INDEXES = {
    "event_in_order": "PRIMARY KEY (xid, position)",
    "event_once_per_version": "UNIQUE (stream, version)",
    "event_once_per_command": "UNIQUE (command_id, ordinal)",
}
# Ids as UUIDv7 are: ordered by time, then random.
FILL = """
INSERT INTO event (id, stream, version, type, schema, data, actor, dealership, correlation_id, command_id,
    ordinal, occurred_at)
SELECT made, 'order-' || lpad(to_hex(n / 5), 12, '0') || md5((n / 5)::text), n %% 5 + 1, 'WorkDone', 1, %s,
    'service:bench', 'suwon', made, made, 0, now()
FROM generate_series(%s::bigint, %s::bigint) AS n,
    LATERAL (SELECT (lpad(to_hex(n), 12, '0') || substr(md5(n::text), 1, 20))::uuid AS made) AS ids
"""


def grow(dsn: str, events: int) -> None:
    """Fill an empty log; indexes are made when the rows are there."""
    with closing(psycopg2.connect(dsn)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute("SET synchronous_commit = off; SET maintenance_work_mem = '512MB'")
        for name in INDEXES:
            cursor.execute(f"ALTER TABLE event DROP CONSTRAINT {name}")
        for first in range(0, events, CHUNK):
            cursor.execute(FILL, (floors.text_of(DATA), first, min(first + CHUNK, events) - 1))
        for name, kind in INDEXES.items():
            cursor.execute(f"ALTER TABLE event ADD CONSTRAINT {name} {kind}")
        cursor.execute("VACUUM ANALYZE event")
        cursor.execute("CHECKPOINT")


_open: dict[str, Log] = {}


def append_to_old_for(dsn: str, seconds: float, events: int) -> int:
    """Commands, each the sixth event of an old stream, taken from all over the log; how many there were."""
    log = _open.setdefault(dsn, Log.open(dsn, pool_size=1))
    log.head()
    random, done, end = Random(), 0, perf_counter() + seconds
    while perf_counter() < end:
        number = random.randrange(events // 5)
        with suppress(VersionConflict):  # somebody else, or an earlier turn, chose it too
            log.append(*command(f"order-{number:012x}{_md5(number)}", 5))
            done += 1
    return done


def _md5(number: int) -> str:
    return md5(str(number).encode(), usedforsecurity=False).hexdigest()


def measure(logs: dict[int, str]) -> list[Figure]:
    """One and eight writers; logs of all sizes (events: address) take turns with one floor."""
    figures = []
    floor, text = next(iter(logs.values())), floors.text_of(DATA)
    floors.prepare(floor)
    with workers() as processes:
        for count in (1, 8):
            run = partial(together, processes, count)
            contestants = {FLOOR: partial(run, floors.insert_for, floor, SECONDS, text)}
            for events, dsn in logs.items():
                contestants[f"{events:,} events, new streams"] = partial(run, append_for, dsn, SECONDS)
                if events:
                    contestants[f"{events:,} events, old streams"] = partial(
                        run, append_to_old_for, dsn, SECONDS, events
                    )
            rates = in_turns(contestants, ROUNDS)
            group = f"{count} writer{'s' if count > 1 else ''}"
            figures += [held(group, rates, name, FLOOR) for name in rates if name != FLOOR]
    return figures


def main(sizes: list[int]) -> None:
    """Print the ratios at each size and write them beside the other results."""
    with server() as address, ExitStack() as databases:
        logs = {size: databases.enter_context(fresh_log(address)) for size in sizes}
        for size, dsn in logs.items():
            print(f"a log of {size:,} events", flush=True)
            grow(dsn, size)
        print("appends", flush=True)
        figures = measure(logs)
    for figure in figures:
        print(
            f"{figure.group}, {figure.name}: {figure.rate:,.0f}/s;"
            f" {figure.against} {figure.base:,.0f}/s; ratio {figure.ratio:.2f}"
        )
    path = Path(__file__).parent / "results" / "growth.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps([vars(figure) for figure in figures], indent=1) + "\n")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [0, 1_000_000])
