"""Where a view's schema stands in the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from psycopg2 import sql

from shared.eventlog import Place
from shared.postgres import Cursor, statement
from shared.projections.view import View, digest_of


@dataclass(frozen=True)
class Checkpoint:
    """Every event up to `place` that the view handles is in its tables, and none beyond it."""

    version: int
    tables_digest: str
    place: Place


def read(cursor: Cursor, schema: str) -> Checkpoint | None:
    """As committed; None when the schema was never begun."""
    return _fetch(cursor, "read_checkpoint", schema)


def lock(cursor: Cursor, schema: str) -> Checkpoint | None:
    """The same, held against every other batch and switch until this transaction ends."""
    return _fetch(cursor, "lock_checkpoint", schema)


def begin_batch(cursor: Cursor, schema: str) -> Checkpoint | None:
    """As `lock`, in a new transaction that looks names up in the schema first; one trip to the server."""
    cursor.execute(
        sql.SQL("BEGIN; SET LOCAL search_path TO {}, public; {}").format(
            sql.Identifier(schema), sql.SQL(_sql("lock_checkpoint"))
        ),
        (schema,),
    )
    return _checkpoint(cursor)


def end_batch(cursor: Cursor, schema: str, place: Place, announcement: str | None) -> None:
    """Move, announce and commit; one trip to the server."""
    parts = ["move_checkpoint", "notify"] if announcement is not None else ["move_checkpoint"]
    told = () if announcement is None else (announcement,)
    cursor.execute(";\n".join([*map(_sql, parts), "COMMIT"]), (place.xid, place.position, schema, *told))


def begin(cursor: Cursor, schema: str, view: View, as_of: datetime | None = None) -> None:
    """A new schema stands before the first event; `as_of`: it is to hold what was recorded until then."""
    start = Place.START
    cursor.execute(
        _sql("new_checkpoint"),
        (schema, view.name, view.version, digest_of(view), start.xid, start.position, as_of),
    )


def move(cursor: Cursor, schema: str, place: Place) -> None:
    """In the transaction of the effect."""
    cursor.execute(_sql("move_checkpoint"), (place.xid, place.position, schema))


def drop(cursor: Cursor, schema: str) -> None:
    """Forget a schema."""
    cursor.execute(_sql("drop_checkpoint"), (schema,))


def rename(cursor: Cursor, schema: str, new_name: str) -> None:
    """The schema is called otherwise from now on."""
    cursor.execute(_sql("rename_checkpoint"), (new_name, schema))


def _fetch(cursor: Cursor, name: str, schema: str) -> Checkpoint | None:
    cursor.execute(_sql(name), (schema,))
    return _checkpoint(cursor)


def _checkpoint(cursor: Cursor) -> Checkpoint | None:
    row = cursor.fetchone()
    return Checkpoint(row[0], row[1], Place(row[2], row[3])) if row else None


def _sql(name: str) -> str:
    return statement("shared.projections", name)
