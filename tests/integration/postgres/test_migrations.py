"""Migrations are applied once, whole, and by one starter at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg2
import pytest

from shared.postgres import migrate


def execute(url: str, statement: str):
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else None


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "0002-row.sql").write_text("INSERT INTO fruit VALUES ('사과; apple -- 100%');")
    (tmp_path / "0001-table.sql").write_text("-- fruit\nCREATE TABLE fruit (name text);")
    return tmp_path


@pytest.fixture(autouse=True)
def clean(empty_database):
    yield
    execute(empty_database, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")


def fruit(url: str) -> list[str]:
    return [name for (name,) in execute(url, "SELECT name FROM fruit ORDER BY name")]


def test_all_are_applied_in_order_and_once(empty_database, folder):
    migrate(empty_database, folder)
    migrate(empty_database, folder)
    assert fruit(empty_database) == ["사과; apple -- 100%"]


def test_a_new_one_is_added_later(empty_database, folder):
    migrate(empty_database, folder)
    (folder / "0003-more.sql").write_text("INSERT INTO fruit VALUES ('배');")
    migrate(empty_database, folder)
    assert sorted(fruit(empty_database)) == sorted(["배", "사과; apple -- 100%"])


def test_two_who_start_at_once_do_it_once(empty_database, folder):
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: migrate(empty_database, folder), range(4)))
    assert len(fruit(empty_database)) == 1


def test_a_failing_one_leaves_nothing_and_is_tried_again(empty_database, folder):
    (folder / "0003-bad.sql").write_text("CREATE TABLE half (a int); INSERT INTO nowhere VALUES (1);")
    with pytest.raises(psycopg2.Error):
        migrate(empty_database, folder)
    assert execute(empty_database, "SELECT to_regclass('half')") == [(None,)]
    (folder / "0003-bad.sql").write_text("CREATE TABLE half (a int);")
    migrate(empty_database, folder)
    assert execute(empty_database, "SELECT count(*) FROM half") == [(0,)]


def test_what_a_killed_start_left_locked_does_not_stop_the_next(empty_database, folder):
    migrate(empty_database, folder)
    execute(empty_database, "INSERT INTO yoyo_lock (locked, ctime, pid) VALUES (1, now(), 99999)")
    (folder / "0003-more.sql").write_text("INSERT INTO fruit VALUES ('배');")
    migrate(empty_database, folder)
    assert len(fruit(empty_database)) == 2


def test_packages_may_number_alike_and_functions_keep_their_semicolons(empty_database):
    migrate(empty_database, "shared.eventlog")
    migrate(empty_database, "shared.projections")
    names = execute(empty_database, "SELECT proname FROM pg_proc WHERE proname LIKE '%_v1' ORDER BY proname")
    assert {name for (name,) in names} >= {"append_one_v1", "append_v1", "deny_edit_v1", "refuse_append_v1"}
    assert execute(empty_database, "SELECT count(*) FROM projection.view") == [(0,)]
