"""Each service appends to its own categories and changes nothing: every role × category × operation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, suppress

import psycopg2
import pytest
from psycopg2 import OperationalError
from psycopg2.errors import InsufficientPrivilege, RaiseException

from shared.eventlog import Log, Meta, NewEvent, Write
from shared.eventlog.encoded import encoded
from shared.eventlog.statements import joined
from shared.kernel.ids import new_id
from shared.runtime.access.grant import as_role
from shared.runtime.access.register import register

PROCESSES = register()
READERS = [access for access in PROCESSES if access.reads_log]
CATEGORIES = sorted({category for each in PROCESSES for category in each.categories} | {"nobodys"})
DENIED = [
    "UPDATE event SET actor = 'x'",
    "DELETE FROM event",
    "TRUNCATE event",
    "INSERT INTO event (id, stream) VALUES (gen_random_uuid(), 'customer-1')",
    "COPY event (stream) FROM STDIN",
    "ALTER TABLE event DISABLE TRIGGER ALL",
    "DROP TABLE event",
    "CREATE TABLE mine (n integer)",
    "CREATE TEMPORARY TABLE event (n integer)",
    "CREATE SCHEMA mine",
    "INSERT INTO appender VALUES (current_user, 'nobodys')",
    "SELECT setval('event_position_seq', 1)",
    "SELECT refuse_append_v1(gen_random_uuid(), '{}', '{}', '{}')",
    "SET ROLE baylog",
]

# Every function and operator of ordinary types, and the log's tables, as somebody else's.
HOSTILE = """
CREATE SCHEMA hostile;
CREATE TABLE hostile.event (LIKE public.event INCLUDING ALL);
CREATE TABLE hostile.appender AS SELECT rolname AS role, text 'employee' AS category FROM pg_roles;
GRANT ALL ON SCHEMA hostile TO PUBLIC;
GRANT ALL ON ALL TABLES IN SCHEMA hostile TO PUBLIC;
DO $do$
DECLARE
    found record;
    types regtype[] := '{text,name,int4,int8,uuid,xid8,bool,timestamptz}';
    hijack text := $hijack$LANGUAGE plpgsql AS $f$BEGIN RAISE EXCEPTION 'hijacked'; END$f$$hijack$;
BEGIN
    FOR found IN
        SELECT proname, proargtypes::oid[]::regtype[] AS takes, prorettype::regtype AS gives FROM pg_proc
        WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind = 'f' AND provariadic = 0
            AND NOT proretset AND proargtypes::oid[]::regtype[] <@ types AND prorettype::regtype = ANY (types)
    LOOP
        EXECUTE format('CREATE FUNCTION hostile.%I(%s) RETURNS %s %s',
            found.proname, array_to_string(found.takes, ','), found.gives, hijack);
    END LOOP;
    FOR found IN
        SELECT oprname, oprleft::regtype AS l, oprright::regtype AS r, proname
        FROM pg_operator JOIN pg_proc ON pg_proc.oid = oprcode
        WHERE oprleft::regtype = ANY (types) AND oprright::regtype = ANY (types)
            AND proargtypes::oid[]::regtype[] <@ types AND prorettype::regtype = ANY (types)
    LOOP
        EXECUTE format('CREATE OPERATOR hostile.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = hostile.%I)',
            found.oprname, found.l, found.r, found.proname);
    END LOOP;
END
$do$
"""
GIVEN = (
    "row(gen_random_uuid(), 'a', 'd', gen_random_uuid(), NULL, NULL, 0, {1},"
    " gen_random_uuid(), '{0}', 1, 'T', 1, NULL, '{{}}')::public.given_event_v1::text"
)


def meta() -> Meta:
    return Meta(command_id=new_id(), actor="service:test", dealership="suwon", correlation_id=new_id())


def appends(log: Log, streams: list[str]) -> bool:
    try:
        log.append([Write(stream, 0, [NewEvent("Tried", 1, {})]) for stream in streams], meta())
    except InsufficientPrivilege:
        return False
    return True


def test_every_service_has_categories_of_its_own():
    owned = [category for each in PROCESSES for category in each.categories]
    assert len(owned) == len(set(owned)) > 8


@pytest.mark.parametrize("access", READERS, ids=lambda access: access.process)
def test_a_role_appends_to_its_own_categories_alone(granted, access):
    url = as_role(granted.config.log_url, access.process, granted.passwords[access.process])
    own = next(iter(sorted(access.categories)), None)
    with closing(Log.open(url, pool_size=1)) as log:
        for category in CATEGORIES:
            allowed = category in access.categories
            assert appends(log, [f"{category}-{new_id()}"]) is allowed, category
            assert appends(log, [f"{category}-{new_id()}", f"{category}-{new_id()}"]) is allowed, category
            if own:  # a foreign stream hidden behind an own one
                assert appends(log, [f"{own}-{new_id()}", f"{category}-{new_id()}"]) is allowed, category


@pytest.mark.parametrize("access", READERS, ids=lambda access: access.process)
def test_a_role_changes_nothing(granted, access):
    with granted.log(access.process) as cursor:
        for statement in DENIED:
            with pytest.raises(InsufficientPrivilege):
                cursor.execute(statement)


def test_the_word_of_the_caller_about_opening_a_stream_hides_nothing(granted):
    """append_v2 is told which events open a stream; the right to the stream does not hang on it."""
    with granted.log("customer") as cursor, pytest.raises(InsufficientPrivilege):
        cursor.execute(
            f"SELECT append_v2({GIVEN.format('customer-z', 'true')} || E'\\x1e' ||"
            f" {GIVEN.format('employee-z', 'false')})"
        )


@pytest.mark.parametrize("function", ["append_group_v1", "settle_group_v1"])
def test_a_group_of_commands_hides_no_foreign_one(granted, function):
    own, foreign = GIVEN.format(f"customer-{new_id()}", "true"), GIVEN.format(f"employee-{new_id()}", "true")
    with granted.log("customer") as cursor:
        cursor.execute(f"SELECT {function}({own})")
        with pytest.raises(InsufficientPrivilege):
            cursor.execute(f"SELECT {function}({own} || E'\\x1e' || {foreign})")


def as_text(*streams: str) -> str:
    """A command for each stream, as `append_group_v4` takes them."""
    commands = [encoded([Write(stream, 0, [NewEvent("Tried", 1, {})])], meta()) for stream in streams]
    return joined([event for command in commands for event in command.told])


def as_columns(*streams: str) -> list[str]:
    """The same as `append_group_v3` takes them."""
    events = (event.split("\x1f") for event in as_text(*streams).split("\x1e"))
    return ["\x1e".join(column) for column in zip(*events, strict=True)]


GROUPS = pytest.mark.parametrize(
    ("function", "given"), [("append_group_v3", as_columns), ("append_group_v4", as_text)]
)


@GROUPS
@pytest.mark.parametrize("count", [1, 2])
def test_whatever_count_a_group_gives_no_foreign_command_is_among_them(granted, function, given, count):
    foreign = f"employee-{new_id()}"
    with granted.log("customer") as cursor:
        told = (count, given(f"customer-{new_id()}", foreign))
        with suppress(InsufficientPrivilege):
            cursor.execute(f"SELECT {function}(%s, %s)", told)
        cursor.execute("SELECT FROM event WHERE stream = %s", (foreign,))
        assert cursor.rowcount == 0


@pytest.fixture(scope="module")
def hostile(granted) -> Iterator[None]:
    """The schema `hostile`, open to everybody."""
    with closing(psycopg2.connect(granted.config.log_url)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute(HOSTILE)
        yield
        cursor.execute("DROP SCHEMA hostile CASCADE")


@GROUPS
@pytest.mark.usefixtures("hostile")
def test_another_search_path_changes_nothing_for_a_group(granted, function, given):
    with granted.log("customer") as cursor:
        cursor.execute("SET search_path = hostile, pg_catalog, public")
        call = f"SELECT public.{function}(2, %s)"
        cursor.execute(call, (given(f"customer-{new_id()}", f"customer-{new_id()}"),))
        with pytest.raises(InsufficientPrivilege, match="employee"):
            cursor.execute(call, (given(f"customer-{new_id()}", f"employee-{new_id()}"),))
        cursor.execute("SELECT FROM hostile.event")
        assert cursor.rowcount == 0


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize("function", ["append_one_v3", "append_v3", "append_group_v2", "settle_group_v1"])
def test_another_search_path_changes_nothing(granted, function):
    call = f"SELECT public.{function}(%s::{'public.given_event_v1' if 'one' in function else 'text'})"
    with granted.log("customer") as cursor:
        own, foreign = (GIVEN.format(f"{name}-{new_id()}", "true") for name in ("customer", "employee"))
        cursor.execute(f"SELECT {own}, {foreign}")
        own, foreign = cursor.fetchone()
        cursor.execute("SET search_path = hostile, pg_catalog, public")
        with pytest.raises(RaiseException, match="hijacked"):
            cursor.execute("SELECT 1 - 1")
        cursor.execute(call, (own,))
        with pytest.raises(InsufficientPrivilege, match="employee"):
            cursor.execute(call, (foreign,))
        cursor.execute("SELECT FROM hostile.event")
        assert cursor.rowcount == 0


@pytest.mark.parametrize("access", READERS, ids=lambda access: access.process)
def test_nobody_reads_for_long(granted, access):
    with granted.log(access.process) as cursor:
        cursor.execute(
            "SELECT current_setting('idle_in_transaction_session_timeout'),"
            " current_setting('statement_timeout'), current_setting('lock_timeout')"
        )
        assert cursor.fetchall() == [("5s", "15s", "5s")]
        cursor.execute("SELECT count(*) FROM event")


def test_who_does_not_need_the_log_is_not_let_in(granted):
    strangers = [access.process for access in PROCESSES if not access.reads_log]
    assert strangers
    for process in strangers:
        with pytest.raises(OperationalError, match="permission denied for database"), granted.log(process):
            pass


def test_only_the_relay_moves_its_checkpoint(granted):
    for access in READERS:
        with granted.log(access.process) as cursor:
            if access.process == "relay":
                cursor.execute("UPDATE relay_checkpoint SET position = position")
            else:
                with pytest.raises(InsufficientPrivilege):
                    cursor.execute("UPDATE relay_checkpoint SET position = position")
