"""Ctrl-C while the server works: the wait for it ends, and so does the work."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import closing
from threading import Thread

import pytest

from shared.postgres import Connection, connect, copy_in, execute_patiently


@pytest.fixture
def connection(empty_database) -> Iterator[Connection]:
    with closing(connect(empty_database)) as opened:
        yield opened


def interrupt_once_it_sleeps(url: str) -> None:
    with closing(connect(url)) as other, other, other.cursor() as cursor:
        count = 0
        while not count:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event = 'PgSleep'"
            )
            ((count,),) = cursor.fetchall()
            cursor.execute("SELECT pg_stat_clear_snapshot()")
    os.kill(os.getpid(), signal.SIGINT)


def test_a_long_statement_is_cancelled(connection, empty_database):
    other = Thread(target=interrupt_once_it_sleeps, args=(empty_database,))
    with connection.cursor() as cursor:
        other.start()
        with pytest.raises(KeyboardInterrupt):
            execute_patiently(cursor, "SELECT pg_sleep(120)")
        other.join()
        connection.rollback()
        execute_patiently(cursor, "SELECT %s", ("goes on",))
        assert cursor.fetchall() == [("goes on",)]


class Interrupted:
    """A file in the middle of which somebody presses Ctrl-C."""

    def __init__(self) -> None:
        self._pieces = [b"1\n", b"2\n"]

    def read(self, _size: int) -> bytes:
        if not self._pieces:
            raise KeyboardInterrupt
        return self._pieces.pop()


def test_reading_that_is_broken_off_is_no_error_of_the_server(connection):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE number (n integer)")
        connection.commit()
        with pytest.raises(KeyboardInterrupt):
            copy_in(cursor, "COPY number FROM STDIN", Interrupted())
        connection.rollback()
        cursor.execute("SELECT count(*) FROM number")
        assert cursor.fetchall() == [(0,)]
