"""Bulk import: commands by the thousand, against COPY itself and against the peer's batches."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from io import StringIO
from time import perf_counter

import psycopg2

from bench import floors, peer
from bench.append import DATA
from bench.database import fresh_log
from bench.tail import fill
from bench.turns import Figure, held, in_turns
from shared.kernel.ids import new_id

EVENTS, BATCH, ROUNDS = 20_000, 1000, 5
COPY = """
COPY floor (
    id, stream, version, type, schema, data, actor, dealership, correlation_id, command_id, occurred_at
) FROM STDIN
"""


def copy(dsn: str, text: str) -> float:
    """Events per second by COPY in text form, a thousand rows per commit."""
    with closing(psycopg2.connect(dsn)) as connection, connection.cursor() as cursor:
        begun = perf_counter()
        for _ in range(EVENTS // BATCH):
            stream = f"bench-{new_id()}"
            rows = StringIO(
                "".join(
                    f"{new_id()}\t{stream}\t{n}\tWorkDone\t1\t{text}\tservice:bench\tsuwon\t{new_id()}\t"
                    f"{new_id()}\t2026-01-01\n"
                    for n in range(BATCH)
                )
            )
            cursor.copy_expert(COPY, rows, size=1 << 20)
            connection.commit()
        return EVENTS / (perf_counter() - begun)


def imported(dsn: str) -> float:
    """Events per second of the log's own import."""
    begun = perf_counter()
    fill(dsn, EVENTS)
    return EVENTS / (perf_counter() - begun)


def measure(server: str) -> list[Figure]:
    """The floor writes one index, the log four."""
    text = floors.text_of(DATA)
    with fresh_log(server) as dsn, fresh_log(server) as other:
        floors.prepare(dsn)
        peers = [peer.recorder(other, mode, f"peer{number}") for number, mode in enumerate(peer.MODES)]
        rates = in_turns(
            {
                "raw COPY": partial(copy, dsn, text),
                "Baylog": partial(imported, dsn),
                **{
                    mode: partial(peer.fill, own, EVENTS // 4, text.encode(), 100)
                    for mode, own in zip(peer.MODES, peers, strict=True)
                },
            },
            ROUNDS,
        )
        for own in peers:
            own.datastore.close()
    return [
        held("bulk import", rates, "Baylog", "raw COPY"),
        held("bulk import", rates, "Baylog", list(peer.MODES)),
    ]
