"""A view's schemas: made beside the one that serves, switched in, dropped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from psycopg2 import sql
from psycopg2.errors import QueryCanceled

from shared.postgres import Cursor, execute_patiently, statement
from shared.projections import checkpoint
from shared.projections.session import enter
from shared.projections.view import View, indexes_of, tables_of

# How tables are locked: READ holds off a switch, KEPT a vacuum, UNREAD everybody.
READ: Final = "ACCESS SHARE"
KEPT: Final = "SHARE UPDATE EXCLUSIVE"
UNREAD: Final = "ACCESS EXCLUSIVE"

NEXT: Final = "__next"
"""Behind a view's name: where it is built anew."""


class StillRead(Exception):
    """Somebody reads the tables in a transaction that does not end just now."""


def next_of(view: View) -> str:
    """Where the view is built anew."""
    return f"{view.name}{NEXT}"


def check_of(view: View) -> str:
    """Where it is built for a comparison."""
    return f"{view.name}__check"


def create(cursor: Cursor, schema: str, view: View, as_of: datetime | None = None) -> None:
    """Empty tables, before the first event; whatever bore the name is dropped. `index` follows."""
    drop(cursor, schema)
    cursor.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
    enter(cursor, schema)
    cursor.execute(tables_of(view))
    cursor.execute(statement("shared.projections", "admit_readers"), (schema, view.name))
    checkpoint.begin(cursor, schema, view, as_of)


def index(cursor: Cursor, schema: str, view: View, *, alone: bool = False) -> None:
    """The indexes that can wait until the tables are full: built from sorted rows, not row by row.

    `alone`: by one process of the server.
    """
    enter(cursor, schema)
    statements = indexes_of(view)
    if statements:
        cursor.execute("SET LOCAL maintenance_work_mem TO '128MB'")
        if alone:
            cursor.execute("SET LOCAL max_parallel_maintenance_workers TO 0")
        execute_patiently(cursor, statements)
    for table in tables(cursor, schema):
        cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(schema, table)))


def tables(cursor: Cursor, schema: str) -> list[str]:
    """Their names, in order."""
    cursor.execute(statement("shared.projections", "tables"), (schema,))
    return [name for (name,) in cursor.fetchall()]


def lock(cursor: Cursor, schema: str, names: Sequence[str], mode: str) -> None:
    """Until the transaction ends. It takes no snapshot: the next statement sees what is committed by then."""
    if names:
        found = sql.SQL(", ").join(sql.Identifier(schema, name) for name in names)
        cursor.execute(sql.SQL("LOCK TABLE {} IN {} MODE").format(found, sql.SQL(mode)))


def shut_out_readers(cursor: Cursor, schema: str, names: Sequence[str]) -> None:
    """Nobody reads the tables until the transaction ends, and whoever asks meanwhile finds what it leaves.

    StillRead after 0.3 s: less than the second after which the server looks for a deadlock, so that a reader
    who wants another of the tables just then is never ended for it.
    """
    cursor.execute("SET LOCAL statement_timeout TO '300ms'")
    try:
        lock(cursor, schema, names, UNREAD)
    except QueryCanceled:
        raise StillRead(schema) from None
    cursor.execute("SET LOCAL statement_timeout TO DEFAULT")


def drop(cursor: Cursor, schema: str) -> None:
    """The tables and what is known of them.

    First what is known: whoever fills the tables holds it locked before touching any of them. Taken the other
    way round, the two would wait for each other.
    """
    checkpoint.drop(cursor, schema)
    cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))


def drop_moments(cursor: Cursor, view: View) -> None:
    """Whatever of the view was built as of a moment, or is being built."""
    cursor.execute(statement("shared.projections", "moments"))
    for schema, name, *_ in cursor.fetchall():
        if name == view.name:
            drop(cursor, schema)


def rename(cursor: Cursor, schema: str, new_name: str) -> None:
    """Readers that name the new name find these tables once the transaction commits."""
    cursor.execute(
        sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(sql.Identifier(schema), sql.Identifier(new_name))
    )
    checkpoint.rename(cursor, schema, new_name)
