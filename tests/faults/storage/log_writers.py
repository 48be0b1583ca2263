"""Writers whose transactions take their time, cross each other, and end in commit or rollback."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass, field
from random import Random
from threading import Thread
from uuid import UUID

import psycopg2

from shared.kernel.ids import new_id

APPEND = (
    "SELECT append_one_v1(%s, 'service:fault', 'suwon', %s, NULL, NULL, %s, %s, %s, 'Added', 1, %s, NULL)"
)


@dataclass
class Writer:
    """One connection; `acknowledged` holds the ids whose commit was confirmed."""

    url: str
    seed: int
    transactions: int
    acknowledged: list[UUID] = field(default_factory=list)
    rolled_back: list[UUID] = field(default_factory=list)

    def run(self) -> None:
        random = Random(self.seed)
        stream, version = f"order-{new_id()}", 0
        with closing(psycopg2.connect(self.url)) as connection, connection.cursor() as cursor:
            for _ in range(self.transactions):
                # the transaction has its number long before its first event has a position
                cursor.execute("SELECT pg_current_xact_id(), pg_sleep(%s)", (random.choice([0, 0, 0.01]),))
                ids = [new_id() for _ in range(random.choice([1, 1, 2, 5]))]
                for number, id_ in enumerate(ids, version + 1):
                    data = json.dumps({"amount": random.randrange(100)})
                    ask = (str(new_id()), str(new_id()), str(id_), stream, number, data)
                    cursor.execute(APPEND, ask)
                cursor.execute("SELECT pg_sleep(%s)", (random.choice([0, 0, 0.005, 0.02]),))
                if random.random() < 0.2:
                    connection.rollback()
                    self.rolled_back += ids
                else:
                    connection.commit()
                    self.acknowledged += ids
                    version += len(ids)


def start(
    url: str, seed: int, writers: int = 8, transactions: int = 100
) -> tuple[list[Writer], list[Thread]]:
    """All at once; the threads are to be joined."""
    crew = [Writer(url, seed * 1000 + number, transactions) for number in range(writers)]
    threads = [Thread(target=writer.run) for writer in crew]
    for thread in threads:
        thread.start()
    return crew, threads
