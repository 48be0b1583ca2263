"""Eras of the log are closed, and moved to another disk, while everybody writes, seals and reads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from random import Random
from threading import Event, Thread
from urllib.parse import urlsplit
from uuid import UUID

import psycopg2
import psycopg2.errors
import pytest

from shared.eventlog import GroupCommit, Log, Meta, NewEvent, Place, Write, server
from shared.eventlog.sealing import verify
from shared.eventlog.sealing.sealer import seal_all
from shared.kernel.ids import new_id
from shared.runtime.access.register import Access
from shared.runtime.access.roles import apply_to_log
from tests.faults.eventually import eventually
from tests.faults.storage.counted import told
from tests.faults.storage.era_writers import Reader, Writer

PAGE = Path(__file__).parents[3] / "docs" / "cold-storage.md"
[PROCEDURE] = re.findall(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
ERAS, WRITERS, READERS = 3, 6, 2


@pytest.fixture
def service_url(fresh_log_url: str) -> str:
    """The log as a service signs in to it."""
    prefix = f"era_{new_id().hex[-12:]}"
    apply_to_log(fresh_log_url, [Access("desk", frozenset({"order"}))], {"desk": "secret"}, prefix)
    parts = urlsplit(fresh_log_url)
    return parts._replace(netloc=f"{prefix}_desk:secret@{parts.hostname}:{parts.port}").geturl()


@pytest.fixture
def owner(fresh_log_url: str) -> Iterator[psycopg2.extensions.cursor]:
    """By hand, as docs/cold-storage.md says; `cold` stands for a slow disk."""
    with closing(psycopg2.connect(fresh_log_url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SET allow_in_place_tablespaces = on")
            cursor.execute("SELECT 1 FROM pg_tablespace WHERE spcname = 'cold'")
            if not cursor.fetchall():
                cursor.execute("CREATE TABLESPACE cold LOCATION ''")
            yield cursor


def closed(owner, era: str) -> None:
    """The steps of the page."""
    owner.execute("CALL begin_era(%s)", (era,))
    owner.execute(f"ALTER TABLE {era} SET TABLESPACE cold")
    owner.execute("SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = %s::regclass", (era,))
    for (index,) in owner.fetchall():
        owner.execute(f"ALTER INDEX {index} SET TABLESPACE cold")


def play(owner, owner_url: str, url: str, seed: int, procedure: str = PROCEDURE) -> dict[str, object]:
    """By identity: which events were lost, doubled, read out of order, or appended though nobody knows."""
    owner.execute(procedure)
    dice, stop, sealed = Random(seed), Event(), Event()
    with ExitStack() as stack:
        logs = [stack.enter_context(closing(Log.open(url, pool_size=WRITERS))) for _ in range(2)]
        grouped = stack.enter_context(closing(GroupCommit(logs[1])))
        ways = [logs[0], grouped] * (WRITERS // 2)
        writers = [Writer(way, Random(dice.random()), stop) for way in ways]
        crew = [Thread(target=writer.run) for writer in writers]
        readers = [Reader(logs[0], lambda: not any(one.is_alive() for one in crew)) for _ in range(READERS)]
        tail = [Thread(target=reader.run) for reader in readers]
        tail.append(Thread(target=sealing, args=(owner_url, sealed)))
        for thread in (*crew, *tail):
            thread.start()
        try:
            for number in range(1, ERAS + 1):
                more(writers, dice.randint(20, 60))
                closed(owner, f"event_era_{number}")
            more(writers, 40)
        finally:
            stop.set()
            for thread in crew:
                thread.join(30)
            sealed.set()
            for thread in tail:
                thread.join(30)
        return {"seed": seed, **found(owner, owner_url, writers, readers)}


def more(writers: list[Writer], events: int) -> None:
    wanted = sum(len(writer.acknowledged) for writer in writers) + events
    eventually(
        lambda: (
            sum(len(writer.acknowledged) for writer in writers) >= wanted
            or any(writer.amiss for writer in writers)
        )
    )


def sealing(url: str, enough: Event) -> None:
    while not enough.is_set():
        seal_all(url, 7)
        enough.wait(0.02)


def found(owner, owner_url: str, writers: list[Writer], readers: list[Reader]) -> dict[str, object]:
    owner.execute("SELECT xid::text, position, id::text, stream, version, command_id, ordinal FROM event")
    rows = [(Place(int(xid), position), UUID(id_), *rest) for xid, position, id_, *rest in owner.fetchall()]
    rows.sort(key=lambda row: row[0])
    order = [(row[0], row[1]) for row in rows]
    acknowledged = {id_: place for writer in writers for id_, place in writer.acknowledged.items()}
    held = Counter(row[1] for row in rows)
    versions = Counter((stream, version) for _, _, stream, version, *_ in rows)
    highest = {stream: max(v for s, v in versions if s == stream) for stream, _ in versions}
    seal_all(owner_url, 7)
    owner.execute("SELECT DISTINCT tableoid::regclass::text FROM event")
    return {
        "acknowledged": len(acknowledged),
        "recovered": sum(writer.asked_again for writer in writers),
        "eras": owner.rowcount,
        "lost": set(acknowledged) - set(held),
        "doubled": {id_ for id_, times in held.items() if times > 1}
        | {version for version, times in versions.items() if times > 1},
        "gaps": {
            stream for stream, last in highest.items() if len([1 for s, _ in versions if s == stream]) != last
        },
        "unexpected": set(held) - set(acknowledged),
        "amiss": [line for one in (*writers, *readers) for line in one.amiss],
        "misread": [number for number, reader in enumerate(readers) if reader.seen != order],
        "findings": [str(finding) for finding in verify.verify(owner)],
    }


CLEAN: dict[str, object] = {
    "eras": ERAS + 1, "lost": set(), "doubled": set(), "gaps": set(), "unexpected": set(), "amiss": [],
    "misread": [], "findings": [],
}  # fmt: skip


def test_eras_closed_under_writers_lose_double_and_reorder_nothing(
    owner, fresh_log_url, service_url, seed, report
):
    seen = play(owner, fresh_log_url, service_url, seed)
    report(f"{ERAS} eras closed under {WRITERS} writers: {told({**seen})}")
    assert {kind: seen[kind] for kind in CLEAN} == CLEAN
    assert seen["recovered"]


def without(block: str) -> str:
    """The page's words with one guard removed."""
    mutant, times = re.subn(block, "", PROCEDURE, flags=re.DOTALL)
    assert times
    return mutant


def test_an_era_whose_appends_look_into_no_other_doubles(owner, fresh_log_url, service_url, seed):
    blind = without(r"    CREATE TRIGGER once_in_all_eras.*?;\n").replace(
        "DROP TRIGGER", "DROP TRIGGER IF EXISTS"
    )
    assert play(owner, fresh_log_url, service_url, seed, blind)["doubled"]


def test_an_era_that_does_not_hand_the_rights_on_stops_the_readers(owner, fresh_log_url, service_url, seed):
    strict = without(r"        FOR granted IN.*?END LOOP;\n")
    seen = play(owner, fresh_log_url, service_url, seed, strict)
    assert any("InsufficientPrivilege" in line for line in seen["amiss"])


@pytest.fixture
def impatient(monkeypatch) -> None:
    """Sessions that wait a tenth of a second for a lock, instead of five."""
    monkeypatch.setitem(server.SESSION, "lock_timeout", "100ms")


def appended_meanwhile(url: str, owner) -> Callable[[], object]:
    """Begins to append while the log is locked, and lets go of it after several times the limit."""
    appended: list[object] = []

    def append() -> None:
        with closing(Log.open(url)) as log:
            try:
                write = Write(f"order-{new_id()}", 0, [NewEvent("Noted", 1, {})])
                appended.append(log.append([write], Meta(new_id(), "service:fault", "suwon", new_id())))
            except Exception as error:
                appended.append(error)

    owner.execute("BEGIN; LOCK TABLE event IN ACCESS EXCLUSIVE MODE")
    thread = Thread(target=append)
    thread.start()
    thread.join(0.5)
    owner.execute("COMMIT")
    thread.join(20)
    return lambda: appended[0]


def test_who_waits_for_a_closing_longer_than_for_any_lock_is_served_afterwards(owner, service_url, impatient):
    told = appended_meanwhile(service_url, owner)()
    assert not isinstance(told, Exception), told


def test_a_log_that_takes_the_wait_for_a_refusal_is_found(owner, service_url, impatient, monkeypatch):
    monkeypatch.setattr(server, "_PASSING", server._PASSING - {"55P03"})
    assert isinstance(appended_meanwhile(service_url, owner)(), psycopg2.errors.LockNotAvailable)
