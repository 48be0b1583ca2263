"""Records to the regulator: 10,000 that are queued go out to the sandbox and are settled.

Beside the floor, which is the sandbox taking in the same records from sixteen bare senders.

``python -m bench.molit [COUNT]``; on a server of its own.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench.database import fresh_database, server
from services.molit_gateway import events as e
from services.molit_gateway.adapters.regulator import Address, Regulator
from services.molit_gateway.record import Content, Record, Update, record_number
from services.molit_gateway.sending import AT_ONCE, Sending
from services.molit_gateway.streams import CODEC, Book
from services.molit_gateway.wiring import TABLE
from shared.duties import Duties, enter
from shared.duties.breaker import Breaker
from shared.eventlog import Meta, NewEvent, Write
from shared.kernel import clock
from shared.kernel.ids import new_id
from shared.postgres import Pool
from shared.privacy import KeysAt, make_master_key, open_private_log
from shared.privacy.master import MasterSource
from shared.runtime.migrations import migrate_keys, migrate_log, migrate_views
from shared.runtime.servers.ports import free_port

COUNT, PAGE = 10_000, 200
ROOT = Path(__file__).parents[1]
DAY = date(2026, 11, 23)
CONTENT = Content(
    mileage_km=150_000, requested_on=DAY, business_number="1248100998", repair_number="수원-1234",
    company="수원 서비스센터", representative="김대표", address="수원시 영통구 1", phone="031-200-1234",
    completed_on=DAY, released_on=DAY, technician="장기훈", codes=("E05", "S03"),
)  # fmt: skip


@contextmanager
def sandbox() -> Iterator[str]:
    """The regulator's address; it judges at once."""
    port = free_port(())
    with tempfile.TemporaryDirectory() as state:
        argv = [sys.executable, str(ROOT / "deploy" / "regulator-sandbox"), "--port", str(port)]
        child = subprocess.Popen([*argv, "--state", state], stdout=subprocess.DEVNULL)
        try:
            url = f"http://127.0.0.1:{port}"
            while not _answers(url):
                time.sleep(0.05)
            urllib.request.urlopen(f"{url}/control", b"judge_after=0", timeout=5).close()
            yield url
        finally:
            child.terminate()
            child.wait()


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(f"{url}/health", timeout=5).close()
    except OSError:
        return False
    return True


def queue(log, views: Pool, count: int) -> None:
    """Records as facts would have queued them, two hundred in a transaction."""
    at = datetime.now(UTC)  # noqa: TID251  a bench's own clock
    meta = {"actor": "service:bench", "dealership": "suwon"}
    for first in range(0, count, PAGE):
        keys = [str(new_id()) for _ in range(min(PAGE, count - first))]
        writes = [
            Write(f"transmission-{key}", 0, [NewEvent(*CODEC.encode(_queued(key, first + n, at)))])
            for n, key in enumerate(keys)
        ]
        log.append(writes, Meta(command_id=new_id(), correlation_id=new_id(), **meta))
        with views.transaction() as cursor:
            for key in keys:
                enter(cursor, TABLE, key, 1, at, {})


def _queued(key: str, number: int, at: datetime) -> e.RecordQueued:
    return e.RecordQueued(
        order_id=key, order_number=f"20261123-{number:05d}", statement_number=f"20261123-{number:05d}-1",
        dealership="suwon", customer_id=f"c-{number % 500}", car_id="car",
        number=record_number(CONTENT.business_number, f"20261123-{number:05d}-1"), revision=1,
        update=Update.NEW, plate="28고4756", content=CONTENT, reason="", issued_at=at,
        deadline=at + timedelta(hours=72),
    )  # fmt: skip


def floor(url: str, count: int) -> float:
    """Records a second from bare senders to another sandbox."""
    regulator = Regulator(Address(url, "sandbox"), AT_ONCE)
    record = Record(number="", revision=1, update=Update.NEW, reason="", plate="28고4756", content=CONTENT)
    regulator.results(CONTENT.business_number, [])
    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda n: regulator.send(replace(record, number=f"floor-{n}")), range(count)))
    return count / (time.perf_counter() - began)


def measure(count: int) -> None:
    """Prints the figures."""
    with sandbox() as url:
        bare = floor(url, min(count, 2000))
    with (
        server() as address,
        fresh_database("log", address) as log_url,
        fresh_database("views", address) as views_url,
    ):
        migrate_log(log_url)
        migrate_views(views_url)
        migrate_keys(views_url)
        keys = KeysAt(views_url, MasterSource(make_master_key(), Path("none")))
        log = open_private_log(log_url, keys)
        with closing(Pool(views_url)) as views, sandbox() as url, ThreadPoolExecutor(AT_ONCE) as pool:
            queue(log, views, count)
            regulator = Regulator(Address(url, "sandbox"), AT_ONCE)
            duties = Duties(views, TABLE, timedelta(seconds=60))
            worker = Sending(Book(log), duties, regulator, Breaker(), pool, clock.now, random.random)
            began, out = time.perf_counter(), 0.0
            while (counts := _counts(url))["received"] < count:
                worker.once()
            out = time.perf_counter() - began
            while _open(views):
                worker.once()
            settled = time.perf_counter() - began
            counts = _counts(url)
        log.close()
    sent = f"out in {out:.1f} s = {count / out:.0f}/s (floor {bare:.0f}/s), settled {count / settled:.0f}/s"
    print(f"{count} queued records: {sent}; accepted {counts['accepted']}, sent again {counts['repeated']}")


def _counts(url: str) -> dict[str, int]:
    with urllib.request.urlopen(f"{url}/counts", timeout=10) as answer:
        told: dict[str, int] = json.load(answer)
        return told


def _open(views: Pool) -> int:
    with views.transaction() as cursor:
        cursor.execute(f"SELECT count(*) FROM {TABLE}")
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    measure(int(sys.argv[1]) if len(sys.argv) > 1 else COUNT)
