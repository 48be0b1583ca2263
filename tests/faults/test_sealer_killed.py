"""The sealer killed at random points while eight writers append: it goes on, and the log verifies."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event
from time import monotonic, sleep

import psycopg2

from shared.eventlog.sealing import store, verify
from shared.eventlog.sealing.anchor import Anchors
from shared.eventlog.sealing.sealer import seal_all
from shared.kernel.ids import new_id
from shared.runtime.config import SOURCE_TREE
from tests.faults.storage.log_writers import APPEND

KILLS, WRITERS = 6, 8


def write(log_url: str, dice: random.Random, stop: Event) -> int:
    """Transactions that have their number some time before their event: they end in another order."""
    stream, version = f"order-{new_id()}", 0
    with closing(psycopg2.connect(log_url)) as connection, connection.cursor() as cursor:
        while not stop.is_set():
            cursor.execute("SELECT pg_current_xact_id(), pg_sleep(%s)", (dice.choice([0, 0.005, 0.02]),))
            version += 1
            cursor.execute(APPEND, (str(new_id()), str(new_id()), str(new_id()), stream, version, "{}"))
            connection.commit()
    return version


def begin(log_url: str, state, mutant: str = "") -> subprocess.Popen:
    env = {
        **os.environ, "BAYLOG_LOG_URL": log_url, "BAYLOG_STATE_DIR": str(state), "FAULT_MUTANT": mutant,
        "BAYLOG_SEAL_SECONDS": "0.01", "BAYLOG_ANCHOR_SECONDS": "0.05", "BAYLOG_LOG_LEVEL": "ERROR",
    }  # fmt: skip
    return subprocess.Popen([sys.executable, "-m", "tests.faults.sealer_process"], env=env, cwd=SOURCE_TREE)


def sealed(log_url: str) -> int:
    with closing(psycopg2.connect(log_url)) as connection, connection.cursor() as cursor:
        return store.last_block(cursor).total


def eventually(condition, seconds: float = 60) -> None:
    deadline = monotonic() + seconds
    while not condition():
        assert monotonic() < deadline, "it did not come to pass"
        sleep(0.02)


def play(log_url: str, state, seed: int, kills: int, mutant: str = "") -> int:
    """How many events were appended meanwhile."""
    dice, stop = random.Random(seed), Event()
    with ThreadPoolExecutor(WRITERS) as pool:
        writers = [pool.submit(write, log_url, random.Random(dice.random()), stop) for _ in range(WRITERS)]
        try:
            for _ in range(kills):
                before = sealed(log_url)
                process = begin(log_url, state, mutant)
                try:
                    eventually(lambda seen=before: sealed(log_url) > seen)
                    sleep(dice.uniform(0.05, 0.15))  # the random point
                finally:
                    process.send_signal(signal.SIGKILL)
                    process.wait()
        finally:
            stop.set()
        return sum(writer.result() for writer in writers)


def test_a_killed_sealer_goes_on_and_the_log_verifies(log_url, tmp_path, seed, report):
    written = play(log_url, tmp_path, seed, KILLS)
    eventually(lambda: seal_all(log_url).total == written)
    with closing(psycopg2.connect(log_url)) as connection, connection.cursor() as cursor:
        wrong = list(verify.verify(cursor))
        report(f"sealer killed {KILLS} times: seed {seed}, {written} events sealed, {len(wrong)} findings")
        assert wrong == []
        anchors = list(Anchors(tmp_path / "anchors").read())
        hashes = store.hashes_of(cursor, [anchor.number for anchor in anchors])
        assert anchors
        assert list(verify.check_anchors(anchors, hashes)) == []
        # a note never goes ahead of its line
        assert {block for _, block in store.noted_anchors(cursor)} <= {anchor.number for anchor in anchors}


def test_a_sealer_that_is_asked_to_stop_anchors_what_it_sealed(log_url, tmp_path):
    process = begin(log_url, tmp_path)
    eventually(lambda: (tmp_path / "anchors" / "anchors.jsonl").exists())
    process.terminate()
    assert process.wait(30) == 0
    [*_, last] = Anchors(tmp_path / "anchors").read()
    assert last.total == sealed(log_url)


def test_a_sealer_that_does_not_wait_for_the_horizon_is_found(log_url, tmp_path, seed):
    """Mutant: what began before a sealed event and ended after it stands in a block that is closed."""
    play(log_url, tmp_path, seed, 2, "horizon")
    with closing(psycopg2.connect(log_url)) as connection, connection.cursor() as cursor:
        assert "inserted" in {finding.kind for finding in verify.verify(cursor)}
