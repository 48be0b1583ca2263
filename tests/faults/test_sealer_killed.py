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

from shared.eventlog import Log, Meta, NewEvent, Write
from shared.eventlog.sealing import store, verify
from shared.eventlog.sealing.anchor import Anchors
from shared.eventlog.sealing.sealer import seal_all
from shared.kernel.ids import new_id

KILLS, WRITERS = 6, 8


def write(log: Log, stop: Event) -> int:
    stream, version = f"order-{new_id()}", 0
    while not stop.is_set():
        meta = Meta(command_id=new_id(), actor="service:test", dealership="suwon", correlation_id=new_id())
        log.append([Write(stream, version, [NewEvent("Noted", 1, {"n": version})])], meta)
        version += 1
        sleep(0.01)
    return version


def begin(log_url: str, state) -> subprocess.Popen:
    env = {
        **os.environ, "BAYLOG_LOG_URL": log_url, "BAYLOG_STATE_DIR": str(state),
        "BAYLOG_SEAL_SECONDS": "0.01", "BAYLOG_ANCHOR_SECONDS": "0.05", "BAYLOG_LOG_LEVEL": "ERROR",
    }  # fmt: skip
    return subprocess.Popen([sys.executable, "-m", "shared.eventlog.sealing"], env=env)


def sealed(log_url: str) -> int:
    with closing(psycopg2.connect(log_url)) as connection, connection.cursor() as cursor:
        return store.last_block(cursor).total


def eventually(condition, seconds: float = 60) -> None:
    deadline = monotonic() + seconds
    while not condition():
        assert monotonic() < deadline, "it did not come to pass"
        sleep(0.02)


def test_a_killed_sealer_goes_on_and_the_log_verifies(log_url, tmp_path, seed, report):
    dice, stop = random.Random(seed), Event()
    with closing(Log.open(log_url, pool_size=WRITERS)) as log, ThreadPoolExecutor(WRITERS) as pool:
        writers = [pool.submit(write, log, stop) for _ in range(WRITERS)]
        for _ in range(KILLS):
            before = sealed(log_url)
            process = begin(log_url, tmp_path)
            eventually(lambda seen=before: sealed(log_url) > seen)
            sleep(dice.uniform(0, 0.1))  # the random point
            process.send_signal(signal.SIGKILL)
            process.wait()
        stop.set()
        written = sum(writer.result() for writer in writers)
    eventually(lambda: seal_all(log_url).total == written)
    with closing(psycopg2.connect(log_url)) as connection, connection.cursor() as cursor:
        wrong = list(verify.verify(cursor))
        report(f"sealer killed {KILLS} times: seed {seed}, {written} events sealed, {len(wrong)} findings")
        assert wrong == []
        anchors = list(Anchors(tmp_path / "anchors").read())
        hashes = store.hashes_of(cursor, [anchor.number for anchor in anchors])
        assert anchors
        assert list(verify.check_anchors(anchors, hashes)) == []


def test_a_sealer_that_is_asked_to_stop_anchors_what_it_sealed(log_url, tmp_path):
    process = begin(log_url, tmp_path)
    eventually(lambda: (tmp_path / "anchors" / "anchors.jsonl").exists())
    process.terminate()
    assert process.wait(30) == 0
    [*_, last] = Anchors(tmp_path / "anchors").read()
    assert last.total == sealed(log_url)
