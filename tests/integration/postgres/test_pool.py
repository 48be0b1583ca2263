"""Connections are lent whole, and never lent again when broken."""

from __future__ import annotations

from threading import Event, Thread

import psycopg2
import pytest

from shared.postgres import Pool, PoolExhausted


class Deadline(BaseException):
    """As an eventlet timeout: not an Exception, raised wherever the worker happens to be."""


@pytest.fixture
def pool(empty_database):
    opened = Pool(empty_database, size=2, patience=0.05)
    with opened.transaction() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS note (text text); TRUNCATE note")
    yield opened
    opened.close()


def fail(block, error=None):
    """Insert a note in a block that then ends badly: by an exception of ours, or by one of the server's."""
    with block as cursor:
        cursor.execute("INSERT INTO note VALUES ('lost')")
        if error is not None:
            raise error
        cursor.execute("SELECT nonsense")


def notes(pool: Pool) -> list[str]:
    with pool.autocommit() as cursor:
        cursor.execute("SELECT text FROM note ORDER BY text")
        return [text for (text,) in cursor.fetchall()]


def backend(pool: Pool) -> int:
    with pool.autocommit() as cursor:
        return cursor.connection.info.backend_pid


def test_a_block_is_one_transaction(pool):
    with pool.transaction() as cursor:
        cursor.execute("INSERT INTO note VALUES ('kept')")
    with pytest.raises(ZeroDivisionError):
        fail(pool.transaction(), ZeroDivisionError)
    with pytest.raises(psycopg2.Error):
        fail(pool.transaction())
    assert notes(pool) == ["kept"]


def test_autocommit_keeps_each_statement(pool):
    with pytest.raises(ZeroDivisionError):
        fail(pool.autocommit(), ZeroDivisionError)
    assert notes(pool) == ["lost"]


def test_a_sound_connection_is_used_again(pool):
    first = backend(pool)
    with pytest.raises(psycopg2.Error):
        fail(pool.transaction())
    assert backend(pool) == first


def test_who_only_reads_leaves_the_next_one_free_to_write(pool):
    first = backend(pool)
    for _ in range(2):
        with pytest.raises(psycopg2.errors.ReadOnlySqlTransaction), pool.reading() as cursor:
            cursor.execute("INSERT INTO note VALUES ('read')")
    with pool.transaction() as cursor:
        cursor.execute("INSERT INTO note VALUES ('written')")
    with pool.reading() as cursor:
        cursor.execute("SELECT count(*) FROM note")
        assert cursor.fetchone() == (1,)
    with pool.autocommit() as cursor:
        cursor.execute("INSERT INTO note VALUES ('written')")
    assert backend(pool) == first
    assert notes(pool) == ["written", "written"]


def test_a_connection_cut_in_the_middle_is_not_used_again(pool):
    first = backend(pool)
    with pytest.raises(Deadline):
        fail(pool.transaction(), Deadline)
    assert backend(pool) != first
    assert notes(pool) == []


def test_a_connection_that_the_server_ended_is_not_lent(pool, empty_database):
    first = backend(pool)
    other = psycopg2.connect(empty_database)
    with other.cursor() as cursor:
        # waits until it is gone
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", (first,))
        assert cursor.fetchone() == (True,)
    other.close()
    assert backend(pool) != first


def test_a_caller_does_not_wait_for_ever(pool):
    with pool.autocommit(), pool.autocommit(), pytest.raises(PoolExhausted), pool.autocommit():
        pass
    assert notes(pool) == []


def test_whoever_waits_gets_what_comes_back(empty_database):
    pool, lent, done = Pool(empty_database, size=1), Event(), Event()

    def hold() -> None:
        with pool.autocommit():
            lent.set()
            done.wait(10)

    holder = Thread(target=hold)
    holder.start()
    assert lent.wait(10)
    done.set()
    with pool.autocommit() as cursor:
        cursor.execute("SELECT 1")
    holder.join()
    pool.close()


def test_sessions_are_named_in_utc_and_set_as_wished(empty_database):
    pool = Pool(empty_database, application_name="baylog-test", settings={"statement_timeout": "7s"})
    with pool.autocommit() as cursor:
        for name, value in (
            ("application_name", "baylog-test"),
            ("TimeZone", "UTC"),
            ("statement_timeout", "7s"),
        ):
            cursor.execute("SELECT current_setting(%s)", (name,))
            assert cursor.fetchone() == (value,)
    pool.close()


def test_green_threads_share_it_too(empty_database):
    """In a process of its own: eventlet patches for good."""
    import subprocess
    import sys

    program = f"""
import eventlet; eventlet.monkey_patch()
from shared.postgres import Pool
pool = Pool({empty_database!r}, size=3)
inside, most = 0, 0
def work(number):
    global inside, most
    with pool.transaction() as cursor:
        inside += 1
        most = max(most, inside)
        cursor.execute("SELECT %s::int + 0 * length(pg_sleep(0.05)::text)", (number,))
        inside -= 1
        return cursor.fetchone()[0]
green = eventlet.GreenPool(12)
assert sorted(green.imap(work, range(12))) == list(range(12))
assert most == 3, most
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
