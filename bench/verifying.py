"""Verifying the chain: beside a raw read of the same bytes through SHA-256, the least that it takes."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from hashlib import sha256
from time import perf_counter

import psycopg2
from psycopg2 import sql

from bench.database import fresh_log
from bench.tail import fill
from bench.turns import Figure, held, in_turns
from shared.eventlog.sealing import store
from shared.eventlog.sealing.sealer import seal_all
from shared.eventlog.sealing.verify import verify
from shared.eventlog.types import Place
from shared.postgres import migrate, statement

EVENTS, ROUNDS = 300_000, 5


class _Hashed:
    """A file that hashes whatever is written into it."""

    def __init__(self) -> None:
        self.told = sha256()

    def write(self, data: bytes) -> int:
        self.told.update(data)
        return len(data)


def raw(dsn: str, until: Place) -> float:
    """Events per second: one COPY of all columns, in order, through one hash."""
    with closing(psycopg2.connect(dsn)) as connection, connection.cursor() as cursor:
        names = {"xid": "0", "position": 0, "until_xid": str(until.xid), "until_position": until.position}
        text = sql.SQL(statement("shared.eventlog.sealing", "copy_range"))
        begun = perf_counter()
        cursor.copy_expert(
            text.format(**{name: sql.Literal(value) for name, value in names.items()}), _Hashed()
        )
        return EVENTS / (perf_counter() - begun)


def verified(dsn: str) -> float:
    """Events per second: every event's hash, every block's, and how each block holds on to the one before."""
    with closing(psycopg2.connect(dsn)) as connection, connection.cursor() as cursor:
        begun = perf_counter()
        assert list(verify(cursor)) == []
        return EVENTS / (perf_counter() - begun)


def measure(server: str) -> list[Figure]:
    """One process and one session each; the server works beside them."""
    with fresh_log(server) as dsn:
        migrate(dsn, "shared.eventlog.sealing")
        fill(dsn, EVENTS)
        assert seal_all(dsn).total == EVENTS
        with closing(psycopg2.connect(dsn)) as connection, connection.cursor() as cursor:
            until = store.last_block(cursor).last
        rates = in_turns(
            {"raw read through SHA-256": partial(raw, dsn, until), "verify": partial(verified, dsn)}, ROUNDS
        )
    return [held("verify", rates, "verify", "raw read through SHA-256", 0.7)]
