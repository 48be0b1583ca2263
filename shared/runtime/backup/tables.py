"""Tables as files: their rows as text, taken in one moment."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from psycopg2 import sql

from shared.postgres import Cursor, connect, statement
from shared.runtime.backup.manifest import Table
from shared.runtime.failure import Failure


def save_tables(url: str, database: str, listing: str, directory: Path) -> list[Table]:
    """The rows of all tables of a listing (own_tables or key_tables), as they were at one moment."""
    folder = directory / "tables"
    folder.mkdir(parents=True, exist_ok=True)
    with one_moment(url) as cursor:
        cursor.execute(statement(__package__, listing))
        names: list[tuple[str, str]] = cursor.fetchall()
        return [_save(cursor, database, name, folder) for name in names]


def take_tables(cursor: Cursor, directory: Path, tables: Sequence[Table]) -> None:
    """Put the rows back, in place of what the migrations put there."""
    for table in tables:
        name = sql.Identifier(*table.name)
        columns = sql.SQL(", ").join(map(sql.Identifier, table.columns))
        # a table that lets nothing be deleted has its rows already when this step was done and not yet noted
        cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(name))
        cursor.execute(sql.SQL("DELETE FROM {}").format(name))
        with gzip.open(directory / table.file, "rb") as file:
            cursor.copy_expert(sql.SQL("COPY {} ({}) FROM STDIN").format(name, columns), file)
        if cursor.rowcount != table.rows:
            raise Failure(f"{table.file} has {cursor.rowcount} rows, not {table.rows}", "take another copy.")
        cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(name))
        _go_on(cursor, table)


def _save(cursor: Cursor, database: str, name: tuple[str, str], folder: Path) -> Table:
    regclass = sql.Identifier(*name).as_string(cursor)
    cursor.execute(statement(__package__, "columns"), {"table": regclass})
    columns = tuple(column for (column,) in cursor.fetchall())
    path = folder / f"{database}.{'.'.join(name)}.gz"
    told = sql.SQL("COPY {} ({}) TO STDOUT").format(
        sql.Identifier(*name), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    unfinished = path.with_name(f".{path.name}")
    with gzip.open(unfinished, "wb") as file:
        cursor.copy_expert(told, file)
        rows = cursor.rowcount
    unfinished.replace(path)
    return Table(database, name, columns, rows, f"tables/{path.name}")


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
