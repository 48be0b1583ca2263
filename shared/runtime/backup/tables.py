"""Tables as files: their rows as text, taken in one moment."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from psycopg2 import sql

from shared.postgres import Cursor, connect, copy_in, statement
from shared.projections import schemas
from shared.runtime.backup.files import durable
from shared.runtime.backup.manifest import Table
from shared.runtime.failure import Failure

_FOLDER: Final = "tables"


def save_tables(url: str, database: str, listing: str, directory: Path, run: str) -> list[Table]:
    """The rows of all tables of a listing (own_tables or key_tables), as they were at one moment.

    Each `run` has a folder of its own: those of the last finished one stay as they are.
    """
    (directory / _FOLDER / run).mkdir(parents=True, exist_ok=True)
    with one_moment(url) as cursor:
        return [_save(cursor, database, name, directory, run) for name in listed(cursor, listing)]


def listed(cursor: Cursor, listing: str) -> list[tuple[str, str]]:
    """The tables of a listing, by schema and name."""
    cursor.execute(statement(__package__, listing))
    return list(cursor.fetchall())


def drop_others(directory: Path, tables: Sequence[Table]) -> None:
    """Only these tables' files stay."""
    kept = {directory / table.file for table in tables}
    folder = directory / _FOLDER
    for path in sorted(folder.rglob("*"), reverse=True):  # what lies in a folder comes before the folder
        if path.is_dir():
            path.rmdir() if not any(path.iterdir()) else None
        elif path not in kept:
            path.unlink()


def with_rows(cursor: Cursor, names: Iterable[tuple[str, str]]) -> list[str]:
    """Those of the tables that there are and that hold anything, by name."""
    found = []
    for name in names:
        identifier = sql.Identifier(*name)
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", (identifier.as_string(cursor),))
        if cursor.fetchall() == [(True,)]:
            cursor.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(identifier))
            found += [".".join(name)] if cursor.fetchall() == [(True,)] else []
    return found


def take_tables(cursor: Cursor, directory: Path, tables: Sequence[Table]) -> None:
    """Put the rows back, in place of what the migrations put there."""
    for table in tables:
        name = sql.Identifier(*table.name)
        columns = sql.SQL(", ").join(map(sql.Identifier, table.columns))
        # a table that lets nothing be deleted has its rows already when this step was done and not yet noted
        cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(name))
        cursor.execute(sql.SQL("DELETE FROM {}").format(name))
        with gzip.open(directory / table.file, "rb") as file:
            copy_in(cursor, sql.SQL("COPY {} ({}) FROM STDIN").format(name, columns), file)
        if cursor.rowcount != table.rows:
            raise Failure(f"{table.file} has {cursor.rowcount} rows, not {table.rows}", "take another copy.")
        cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(name))
        _go_on(cursor, table)


def drop_views(cursor: Cursor) -> None:
    """Every view that is here with what is known of it, those of a past moment and unfinished ones too."""
    cursor.execute(statement(__package__, "views"))
    for (schema,) in cursor.fetchall():
        schemas.drop(cursor, schema)


def clear(cursor: Cursor, names: Iterable[tuple[str, str]]) -> None:
    """No rows in these tables, also in those that let nothing be deleted."""
    for name in names:
        identifier = sql.Identifier(*name)
        cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(identifier))
        cursor.execute(sql.SQL("DELETE FROM {}").format(identifier))
        cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(identifier))


def _save(cursor: Cursor, database: str, name: tuple[str, str], directory: Path, run: str) -> Table:
    regclass = sql.Identifier(*name).as_string(cursor)
    cursor.execute(statement(__package__, "columns"), {"table": regclass})
    columns = tuple(column for (column,) in cursor.fetchall())
    told = sql.SQL("COPY {} ({}) TO STDOUT").format(
        sql.Identifier(*name), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    file = f"{_FOLDER}/{run}/{database}.{'.'.join(name)}.gz"
    durable(directory / file, lambda opened: cursor.copy_expert(told, opened))
    return Table(database, name, columns, cursor.rowcount, file)


def _go_on(cursor: Cursor, table: Table) -> None:
    regclass = sql.Identifier(*table.name).as_string(cursor)
    cursor.execute(statement(__package__, "counters"), {"table": regclass})
    for column, sequence in cursor.fetchall():
        cursor.execute(
            sql.SQL("SELECT setval({}, greatest(max({}), 1)) FROM {}").format(
                sql.Literal(sequence), sql.Identifier(column), sql.Identifier(*table.name)
            )
        )


@contextmanager
def one_moment(url: str) -> Iterator[Cursor]:
    """A transaction that sees one moment, and may take its time."""
    with closing(
        connect(url, application_name="baylog-backup", settings={"statement_timeout": "0"})
    ) as connection:
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with connection, connection.cursor() as cursor:
            yield cursor


@contextmanager
def all_or_nothing(url: str) -> Iterator[Cursor]:
    """A transaction that fills a database, and may take its time."""
    settings = {"statement_timeout": "0", "idle_in_transaction_session_timeout": "0"}
    with (
        closing(connect(url, application_name="baylog-restore", settings=settings)) as connection,
        connection,
        connection.cursor() as cursor,
    ):
        yield cursor
