"""PostgreSQL is killed in mid-append: no gap, no half command, nothing acknowledged is lost or doubled."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from random import Random
from threading import Event, Thread

import psycopg2
import pytest

from shared.eventlog import EventLog, Log, Meta, NewEvent, Place, StoredEvent, Write
from shared.eventlog.server import SESSION
from shared.kernel.ids import new_id
from shared.postgres import Pool
from tests.faults.storage.counted import told

WRITERS, KILLS = 4, 3


class Writer:
    """Appends intentions to two streams of its own, each in one command of two or three events."""

    def __init__(self, log: EventLog, number: int, stop: Event) -> None:
        self.log = log
        self.streams = [f"order-{number}-{new_id()}" for _ in range(2)]
        self.number, self.stop = number, stop
        self.acknowledged: list[str] = []

    def run(self) -> None:
        random, versions = Random(self.number), [0, 0]
        while not self.stop.is_set():
            intention = f"{self.number}:{len(self.acknowledged)}"
            counts = [random.choice([1, 2]), 1]
            writes = [
                Write(stream, version, [NewEvent("Added", 1, {"intention": intention})] * count)
                for stream, version, count in zip(self.streams, versions, counts, strict=True)
            ]
            self.log.append(writes, Meta(new_id(), "service:fault", "suwon", new_id()))
            versions = [version + count for version, count in zip(versions, counts, strict=True)]
            self.acknowledged.append(intention)


def kill_under(writers: list[Writer], seed: int, kill: Callable[[], None], kills: int = KILLS) -> None:
    """Kill, several times, when a random number of further commands has been acknowledged."""
    random = Random(seed)
    for _ in range(kills):
        wanted = sum(len(writer.acknowledged) for writer in writers) + random.randint(20, 120)
        while sum(len(writer.acknowledged) for writer in writers) < wanted:
            Event().wait(0.001)
        kill()


def whole_log(url: str) -> list[StoredEvent]:
    log = Log.open(url)
    events = log.read(Place.START, 10_000_000)
    log.close()
    return events


def play(
    url: str, logs: Sequence[EventLog], seed: int, kill: Callable[[], None], kills: int = KILLS
) -> dict[str, object]:
    """One writer for each of the logs."""
    stop = Event()
    writers = [Writer(log, number, stop) for number, log in enumerate(logs)]
    threads = [Thread(target=writer.run) for writer in writers]
    for thread in threads:
        thread.start()
    kill_under(writers, seed, kill, kills)
    stop.set()
    for thread in threads:
        thread.join(60)
    own = {stream for writer in writers for stream in writer.streams}
    return judged(seed, writers, [event for event in whole_log(url) if event.stream in own])


def judged(seed: int, writers: list[Writer], events: list[StoredEvent]) -> dict[str, object]:
    """By identity."""
    commands = Counter((event.data["intention"], event.meta.command_id) for event in events)
    intentions = Counter(intention for intention, _ in commands)
    acknowledged = {intention for writer in writers for intention in writer.acknowledged}
    versions: dict[str, list[int]] = {}
    for event in events:
        versions.setdefault(event.stream, []).append(event.version)
    return {
        "seed": seed,
        "acknowledged": len(acknowledged),
        "lost": acknowledged - set(intentions),
        "doubled": {intention for intention, times in intentions.items() if times > 1},
        "half": {intention for (intention, _), size in commands.items() if size < 2},
        "gaps": [stream for stream, found in versions.items() if found != list(range(1, len(found) + 1))],
    }


@pytest.fixture
def logs(mortal_log_url) -> Iterator[list[Log]]:
    opened = [Log.open(mortal_log_url, pool_size=1, patience=60.0) for _ in range(WRITERS)]
    yield opened
    for log in opened:
        log.close()


def unharmed(found: dict[str, object]) -> bool:
    return not any(found[kind] for kind in ("lost", "doubled", "half", "gaps"))


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 2])
def test_the_server_killed_whole(mortal_log_url, logs, kill, seed, number, report):
    found = play(mortal_log_url, logs, seed + number, kill)
    report(f"PostgreSQL killed {KILLS} times in mid-append: {told(found)}")
    assert unharmed(found), found


@pytest.mark.slow
def test_one_of_its_sessions_killed(mortal_server, mortal_log_url, logs, seed, report):
    """kill -9 of one backend: the server ends all sessions and recovers by itself."""

    def kill() -> None:
        connection = psycopg2.connect(mortal_log_url)
        cursor = connection.cursor()
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE application_name = 'baylog' LIMIT 1")
        os.kill(cursor.fetchone()[0], signal.SIGKILL)

    found = play(mortal_log_url, logs, seed, kill)
    report(f"PostgreSQL's sessions killed {KILLS} times in mid-append: {told(found)}")
    assert unharmed(found), found


@pytest.fixture
def hasty(mortal_log_url) -> Iterator[list[Log]]:
    """Mutant: an append is acknowledged before it is on the disk."""
    settings = {**SESSION, "synchronous_commit": "off"}
    opened = [Log(Pool(mortal_log_url, 1, settings=settings), patience=60.0) for _ in range(WRITERS)]
    yield opened
    for log in opened:
        log.close()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_without_waiting_for_the_disk_what_was_acknowledged_is_lost(mortal_log_url, hasty, kill, seed):
    # a writer then finds its stream shorter than it was told, and gives up
    assert play(mortal_log_url, hasty, seed, kill, kills=1)["lost"]
