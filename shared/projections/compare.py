"""Holds the view that serves against one built from scratch, row by row, at the same place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import Any

from psycopg2 import sql

from shared.eventlog import EventLog, Place
from shared.postgres import Cursor
from shared.projections import checkpoint, schemas
from shared.projections.building import Build, Watcher, alone, fill, unwatched
from shared.projections.rebuild import filled
from shared.projections.session import Session
from shared.projections.view import View

_SHOWN = 20


class NotServing(Exception):
    """The view was never built, or by code of another version: there is nothing to compare."""


@dataclass(frozen=True)
class Difference:
    """A row that only one of the two has; a changed row shows as one of each."""

    table: str
    only_in: str
    row: dict[str, Any]


@dataclass(frozen=True)
class Comparison:
    """What was compared, at which place, and the first differences of each table."""

    place: Place
    rows: dict[str, int]
    differences: list[Difference]


def compare(views_url: str, log: EventLog, view: View, watcher: Watcher = unwatched) -> Comparison:
    """Build beside, stop the live view for the last few events, then compare within one moment's snapshot."""
    schema = schemas.check_of(view)
    with _sessions(views_url) as (builder, holder, reader), alone(builder, schema):
        build = Build(builder, log, view, schema)
        try:
            place = _live_place(builder, view)
            filled(build, place, watcher, fresh=True)
            with reader.transaction(frozen=True) as snapshot:
                with holder.transaction() as held:
                    live = _serving(checkpoint.lock(held, view.name), view)
                    fill(build, place, live.place)
                    # no switch until all is compared: the snapshot would know nothing of the new tables' rows
                    schemas.lock(snapshot, view.name, schemas.tables(held, view.name), schemas.READ)
                    # the first query takes the snapshot: both stand at one place in it
                    snapshot.execute("SELECT 1")
                return _compared(snapshot, view, schema, live.place)
        finally:
            with builder.transaction() as cursor:
                schemas.drop(cursor, schema)


@contextmanager
def _sessions(views_url: str) -> Iterator[tuple[Session, Session, Session]]:
    with ExitStack() as stack:
        one, two, three = (stack.enter_context(closing(Session(views_url))) for _ in range(3))
        yield one, two, three


def _live_place(session: Session, view: View) -> Place:
    with session.transaction() as cursor:
        return _serving(checkpoint.read(cursor, view.name), view).place


def _serving(live: checkpoint.Checkpoint | None, view: View) -> checkpoint.Checkpoint:
    if live is None or live.version != view.version:
        raise NotServing(f"the view {view.name} does not serve in version {view.version}")
    return live


def _compared(cursor: Cursor, view: View, schema: str, place: Place) -> Comparison:
    rows: dict[str, int] = {}
    differences: list[Difference] = []
    for table in schemas.tables(cursor, view.name):
        rows[table] = _count(cursor, view.name, table)
        differences += _only_in(cursor, table, view.name, schema, "live")
        differences += _only_in(cursor, table, schema, view.name, "rebuilt")
    return Comparison(place, rows, differences)


def _count(cursor: Cursor, schema: str, table: str) -> int:
    cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table)))
    return int(cursor.fetchall()[0][0])


def _only_in(cursor: Cursor, table: str, here: str, there: str, side: str) -> list[Difference]:
    query = sql.SQL(
        "SELECT to_jsonb(found) FROM (SELECT * FROM {} EXCEPT ALL SELECT * FROM {} LIMIT {}) AS found"
    ).format(sql.Identifier(here, table), sql.Identifier(there, table), sql.Literal(_SHOWN))
    cursor.execute(query)
    return [Difference(table, side, row) for (row,) in cursor.fetchall()]
