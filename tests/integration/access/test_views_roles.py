"""On the views database each service reads its own views and writes its own tables."""

from __future__ import annotations

import pytest
from psycopg2 import OperationalError, sql
from psycopg2.errors import InsufficientPrivilege

from shared.kernel.ids import new_id
from shared.runtime.access.register import register, view_owners

PROCESSES = register()
SERVICES = [access for access in PROCESSES if access.tables]
TABLES = """
SELECT nspname, relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind IN ('r', 'p') AND nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
"""


def tables(granted) -> list[tuple[str, str]]:
    with granted.views("views") as cursor:  # names are everybody's to see
        cursor.execute(TABLES)
        return cursor.fetchall()


def may(cursor, statement: str, *names: str) -> bool:
    try:
        cursor.execute(sql.SQL(statement).format(sql.Identifier(*names)))
    except InsufficientPrivilege:
        return False
    return True


@pytest.mark.parametrize("access", PROCESSES, ids=lambda access: access.process)
def test_every_table_is_open_to_its_own_service_alone(granted, access):
    owners, found = view_owners(), tables(granted)
    assert {schema for schema, _ in found} >= set(owners)
    with granted.views(access.process) as cursor:
        for schema, table in found:
            reads = may(cursor, "SELECT FROM {} LIMIT 1", schema, table)
            writes = may(cursor, "DELETE FROM {} WHERE false", schema, table)
            builder = access.process == "views"
            if schema in owners:
                assert reads is (builder or owners[schema] == access.process), (schema, table)
                assert writes is builder, (schema, table)
            elif schema not in ("projection", "bus"):
                named = table if schema == "public" else schema
                mine = access.tables and named.startswith(f"{access.process}_")
                assert (reads, writes) == (mine, mine), (schema, table)


@pytest.mark.parametrize("access", PROCESSES, ids=lambda access: access.process)
def test_where_the_views_stand_is_read_by_all_and_moved_by_their_builder(granted, access):
    with granted.views(access.process) as cursor:
        assert may(cursor, "SELECT FROM {} LIMIT 1", "projection", "view")
        builder = access.process == "views"
        assert may(cursor, "UPDATE {} SET position = position", "projection", "checkpoint") is builder
        assert may(cursor, "INSERT INTO {} VALUES ('crm', 'baylog_staff')", "projection", "reader") is builder


def test_a_service_notes_facts_for_its_own_consumers_alone(granted):
    with granted.views("customer") as cursor:
        mine = "INSERT INTO bus.inbox (consumer, event_id) VALUES (%s, %s)"
        cursor.execute(mine, ("customer.on_it", str(new_id())))
        with pytest.raises(InsufficientPrivilege):
            cursor.execute(mine, ("maintenance.on_it", str(new_id())))
    with granted.views("maintenance") as cursor:
        cursor.execute("SELECT count(*) FROM bus.inbox")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("access", SERVICES, ids=lambda access: access.process)
def test_a_service_makes_nothing_in_the_database(granted, access):
    with granted.views(access.process) as cursor:
        for statement in ("CREATE SCHEMA mine", "CREATE TABLE public.mine ()", "CREATE TEMP TABLE mine ()"):
            with pytest.raises(InsufficientPrivilege):
                cursor.execute(statement)


def test_readers_of_a_view_are_let_into_its_next_version_too(granted):
    """A rebuild makes the schema anew; conftest rebuilt each view after the roles were made."""
    with granted.views("reporting") as cursor:
        cursor.execute("SELECT count(*) FROM crm.customer")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("access", PROCESSES, ids=lambda access: access.process)
def test_keys_are_for_those_who_seal_and_open_and_one_service_destroys_them(granted, access):
    if not access.categories and access.process != "views":
        with pytest.raises(OperationalError, match="permission denied for database"):
            granted.keys(access.process).__enter__()
        return
    with granted.keys(access.process) as cursor:
        assert may(cursor, "SELECT FROM {} LIMIT 1", "privacy", "data_key")
        makes = may(cursor, "INSERT INTO {} (subject) SELECT '' WHERE false", "privacy", "data_key")
        assert makes is bool(access.categories)
        for table, change in (("data_key", "state = state"), ("erasure", "told_at = told_at")):
            assert may(cursor, f"UPDATE {{}} SET {change}", "privacy", table) is access.erases
        assert not may(cursor, "DELETE FROM {}", "privacy", "data_key")


@pytest.mark.parametrize("access", PROCESSES, ids=lambda access: access.process)
def test_nobody_holds_the_views_for_long_but_who_builds_them(granted, access):
    with granted.views(access.process) as cursor:
        cursor.execute(
            "SELECT current_setting('idle_in_transaction_session_timeout'),"
            " current_setting('statement_timeout'), current_setting('lock_timeout')"
        )
        builder = access.process == "views"
        assert cursor.fetchall() == [("5min", "0", "15s") if builder else ("1min", "1min", "15s")]
