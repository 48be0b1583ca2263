"""Eight writers: delayed commits, rollbacks, crossing xids and positions. A live reader skips nothing."""

from __future__ import annotations

from threading import Event, Thread
from time import monotonic
from uuid import UUID

import pytest

from shared.eventlog import Log, Place
from tests.faults.storage import log_readers, log_writers
from tests.faults.storage.counted import told

ROUNDS = (0, 1, 2)


def follow(reader: log_readers.Reader, threads: list[Thread], log: Log) -> list[UUID]:
    """Read on while the writers write, until the reader has been given nothing at the end of the log."""
    seen: list[UUID] = []
    place, end = Place.START, monotonic() + 60
    while monotonic() < end:
        over = not any(thread.is_alive() for thread in threads) and log.head() == _newest(log)
        page = reader(place, 50)
        seen += [id_ for _, id_ in page]
        if page:
            place = page[-1][0]
        elif over:
            return seen
        else:
            Event().wait(0.002)
    raise AssertionError("the end of the log never came in sight")


def _newest(log: Log) -> Place:
    """The last event there is, horizon or not."""
    with log._server.pool.autocommit() as cursor:
        cursor.execute(
            "SELECT xid::text, position FROM event ORDER BY event.xid DESC, event.position DESC LIMIT 1"
        )
        row = cursor.fetchone()
    return Place(int(row[0]), row[1]) if row else Place.START


def play(reader: log_readers.Reader, url: str, seed: int) -> dict[str, object]:
    """By identity: which events were lost, read twice, or read although they never happened."""
    log = Log.open(url)
    crew, threads = log_writers.start(url, seed)
    seen = follow(reader, threads, log)
    log.close()
    acknowledged = {id_ for writer in crew for id_ in writer.acknowledged}
    assert all(writer.rolled_back for writer in crew)
    return {
        "seed": seed,
        "acknowledged": len(acknowledged),
        "lost": acknowledged - set(seen),
        "duplicated": len(seen) - len(set(seen)),
        "unexpected": set(seen) - acknowledged,
    }


@pytest.mark.parametrize("number", ROUNDS)
def test_the_reader_skips_nothing_and_repeats_nothing(fresh_log_url, seed, number, report):
    found = play(log_readers.real(fresh_log_url), fresh_log_url, seed + number)
    report(f"8 crossing writers, a live reader: {told(found)}")
    assert (found["lost"], found["duplicated"], found["unexpected"]) == (set(), 0, set())


@pytest.mark.parametrize(
    "mutant",
    [log_readers.without_horizon, log_readers.by_position, log_readers.beyond_position],
    ids=["without horizon", "horizon, but by position", "position > last"],
)
def test_a_reader_without_its_guard_is_caught(fresh_log_url, mutant, seed):
    found = play(mutant(fresh_log_url), fresh_log_url, seed)
    assert found["lost"]
    assert not found["unexpected"]
