"""What only the log on PostgreSQL has to hold: horizon, concurrency, a server that goes away."""

from __future__ import annotations

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import fields, replace
from datetime import UTC, datetime

import psycopg2
import pytest

from shared.eventlog import Log, LogUnavailable, Meta, NewEvent, StoredEvent, VersionConflict, Write
from shared.eventlog.server import SESSION
from shared.kernel.ids import new_id
from shared.postgres import Pool
from tests.integration.eventlog.commands import (
    a_meta,
    a_stream,
    events,
    reach,
    read_all,
    settled,
    versions,
    write,
)

ONE = "SELECT append_one_v1(%s, 'service:test', 'suwon', %s, NULL, NULL, %s, %s, 1, 'A', 1, '{}', NULL)"


def append_in(cursor, stream: str) -> None:
    cursor.execute(ONE, (str(new_id()), str(new_id()), str(new_id()), stream))


@pytest.mark.parametrize("statement", ["UPDATE event SET type = 'X'", "DELETE FROM event", "TRUNCATE event"])
def test_an_event_is_never_changed_or_removed(log, log_url, statement):
    log.append([write(a_stream(), 0, "A")], a_meta())
    with closing(psycopg2.connect(log_url)) as connection, connection.cursor() as cursor:
        with pytest.raises(psycopg2.DatabaseError, match="is denied") as denied:
            cursor.execute(statement)
        assert denied.value.pgcode == "BL003"


def test_a_reader_waits_for_the_older_transaction_and_then_reads_it_first(log, log_url):
    """The older transaction gets the later position: by position alone a reader would pass it for ever."""
    start = settled(log)
    late, early = a_stream(), a_stream()
    with closing(psycopg2.connect(log_url)) as older, older.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")
        placed = log.append([write(early, 0, "A")], a_meta()).place
        append_in(cursor, late)
        assert log.read(start) == []
        assert log.head() == start
        assert log.newest() == placed
        assert not log.wait(start, timeout=0)
        older.commit()
    reach(log, placed)
    found = read_all(log, start)
    assert [event.stream for event in found] == [late, early]
    assert found[0].place.position > found[1].place.position
    assert found[1].place == placed


def test_what_was_rolled_back_is_never_read(log, log_url):
    start = settled(log)
    with closing(psycopg2.connect(log_url)) as connection, connection.cursor() as cursor:
        append_in(cursor, a_stream())
        connection.rollback()
    kept = a_stream()
    reach(log, log.append([write(kept, 0, "A")], a_meta()).place)
    assert [event.stream for event in read_all(log, start)] == [kept]


def test_of_commands_that_race_for_a_version_one_wins(log_url):
    stream = a_stream()
    log = Log.open(log_url, pool_size=8)

    def attempt(turn: int) -> bool:
        try:
            log.append([write(stream, turn, "A")], a_meta())
        except VersionConflict:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        for turn in range(20):
            assert sum(threads.map(attempt, [turn] * 8)) == 1
    assert [version for version, _ in versions(log, stream)] == list(range(1, 21))
    log.close()


def test_the_same_command_sent_eight_times_at_once_is_appended_once(log_url):
    log = Log.open(log_url, pool_size=8)
    with ThreadPoolExecutor(8) as threads:
        for turn in range(20):
            stream, meta = a_stream(), a_meta()
            outcomes = list(
                threads.map(lambda _, s=stream, m=meta: log.append([write(s, 0, "A", "B")], m), range(8))
            )
            assert len({(outcome.place, outcome.events) for outcome in outcomes}) == 1, turn
            assert [outcome.repeated for outcome in outcomes].count(False) == 1
    log.close()


@pytest.mark.slow
def test_commands_that_take_two_streams_in_opposite_order_both_end(log_url):
    """PostgreSQL ends one of them as a dead lock after a second; the log tries it again."""
    log = Log.open(log_url, pool_size=2)

    def take(streams: list[str], turn: int) -> bool:
        try:
            log.append([Write(stream, turn, events("A", "A")) for stream in streams], a_meta())
        except VersionConflict:
            return False
        return True

    one, two = a_stream(), a_stream()
    with ThreadPoolExecutor(2) as threads:
        for turn in range(100):
            forth = threads.submit(take, [one, two], 2 * turn)
            back = threads.submit(take, [two, one], 2 * turn)
            assert [forth.result(), back.result()].count(True) == 1
    assert [version for version, _ in versions(log, one)] == list(range(1, 201))
    log.close()


def test_connections_that_the_server_ended_are_replaced(log, log_url):
    stream = a_stream()
    log.append([write(stream, 0, "A")], a_meta())
    with closing(psycopg2.connect(log_url)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'baylog'"
        )
        assert cursor.fetchone()[0] >= 1
    log.append([write(stream, 1, "B")], a_meta())
    assert versions(log, stream) == [(1, "A"), (2, "B")]


def test_a_server_out_of_reach_is_said_in_time():
    log = Log.open("postgresql://postgres@127.0.0.1:1/nowhere", patience=0.1)
    with pytest.raises(LogUnavailable):
        log.head()
    with pytest.raises(LogUnavailable, match="repeat it with its id"):
        log.append([write("order-1", 0, "A")], a_meta())


def test_no_session_of_the_log_may_hold_the_horizon_for_long(log_url):
    log = Log.open(log_url)
    with log._server.pool.autocommit() as cursor:
        cursor.execute("SELECT current_setting('idle_in_transaction_session_timeout')")
        assert cursor.fetchone()[0] == "5s"
        cursor.execute("SELECT current_setting('statement_timeout')")
        assert cursor.fetchone()[0] == "15s"
    log.close()


def test_an_append_never_scans_the_log(log_url):
    """The plans are made while the table is small and must serve a large one."""
    with Pool(log_url, settings=SESSION).transaction() as cursor:
        append_in(cursor, a_stream())
        cursor.execute("SELECT seq_scan, idx_scan FROM pg_stat_xact_user_tables WHERE relname = 'event'")
        scans, _ = cursor.fetchone()
    assert scans == 0


def test_every_way_of_reading_gives_the_same_events(log, monkeypatch):
    """Pages come by binary COPY, under eventlet as rows of text; streams by a prepared statement."""
    start, stream = settled(log), a_stream()
    meta = Meta(new_id(), "service:x", "suwon", new_id(), new_id(), f"00-{'a' * 32}-{'b' * 16}-01")
    moment = datetime(2026, 3, 2, 9, 30, 1, 5000, tzinfo=UTC)
    log.append([Write(stream, 0, [NewEvent("A", 2, {"note": "점검 \\ \n"}, moment)])], meta)
    reach(log, log.append([write(stream, 1, "B")], a_meta()).place)
    pages = log.read(start)
    monkeypatch.setattr("shared.eventlog.reading.get_wait_callback", lambda: log)
    rows, of_stream = log.read(start), log.read_stream(stream)
    assert [whole(event) for event in pages] == [whole(event) for event in rows]
    assert [whole(event) for event in pages] == [whole(event) for event in of_stream]
    assert (pages[0].meta, pages[0].occurred_at) == (meta, moment)


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda event: pickle.loads(pickle.dumps(event))])
def test_an_event_can_be_handed_to_another_process(log, copied):
    stream = a_stream()
    log.append([write(stream, 0, "A", amount=1)], a_meta())
    (event,) = log.read_stream(stream)
    assert whole(copied(event)) == whole(event)
    assert replace(event, data={}).meta == event.meta
    with pytest.raises(AttributeError):
        _ = event.nothing


def whole(event: StoredEvent) -> tuple[object, ...]:
    return tuple(getattr(event, field.name) for field in fields(StoredEvent))


def test_a_pool_can_be_handed_in(log_url):
    pool = Pool(log_url, size=1)
    assert Log(pool).append([write(a_stream(), 0, "A")], a_meta()).versions
    pool.close()
