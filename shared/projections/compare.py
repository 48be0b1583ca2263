"""Holds the view that serves against one built from scratch, row by row, at the same place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import Any, Final

from psycopg2 import sql

from shared.eventlog import EventLog, Place
from shared.postgres import Cursor, execute_patiently
from shared.projections import checkpoint, schemas
from shared.projections.building import Build, Progress, Watcher, alone, catch_up, fill, stands, unwatched
from shared.projections.rebuild import filled
from shared.projections.session import Session
from shared.projections.view import View

_SHOWN: Final = 20


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


def compare(
    views_url: str,
    log: EventLog,
    view: View,
    watcher: Watcher = unwatched,
    *,
    fresh: bool = False,
    size: int | None = None,
) -> Comparison:
    """Build beside, hold the live view for the last few events, then compare within one moment's snapshot.

    Goes on with what an interrupted one has built, unless `fresh`; `size`: events in a batch.
    """
    schema = schemas.check_of(view)
    with _sessions(views_url) as (builder, holder, reader), alone(builder, schema):
        build = Build(builder, log, view, schema, size=size)
        try:
            filled(build, _live_place(builder, view), watcher, fresh=fresh)
            catch_up(build, lambda: _live_place(builder, view), watcher)
            with _at_one_place(build, holder, reader, watcher) as (snapshot, place):
                found = _compared(snapshot, build, place, watcher)
        except Exception:
            _drop(build)
            raise
        _drop(build)  # not when it was interrupted: the next one goes on with it
        return found


@contextmanager
def _at_one_place(
    build: Build, holder: Session, reader: Session, watcher: Watcher
) -> Iterator[tuple[Cursor, Place]]:
    """The live view and the build, both at one place of the log, as one moment's snapshot has them."""
    view = build.view
    with ExitStack() as stack:
        with holder.transaction() as held:
            live = _serving(checkpoint.lock(held, view.name), view)

            def watch(progress: Progress) -> None:
                held.execute("SELECT 1")  # a transaction in which nothing happens is ended by the server
                watcher(progress)

            # however fast the log grows, this end stays where it is
            fill(build, stands(build), live.place, watch, hurried=True)
            snapshot = stack.enter_context(reader.transaction(frozen=True))
            # no switch until all is compared: the snapshot would know nothing of the new tables' rows
            schemas.lock(snapshot, view.name, schemas.tables(held, view.name), schemas.READ)
            # the first query takes the snapshot: both stand at one place in it
            snapshot.execute("SELECT 1")
        yield snapshot, live.place


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


def _drop(build: Build) -> None:
    with build.session.transaction() as cursor:
        schemas.drop(cursor, build.schema)


def _compared(cursor: Cursor, build: Build, place: Place, watcher: Watcher) -> Comparison:
    rows: dict[str, int] = {}
    differences: list[Difference] = []
    live, rebuilt = build.view.name, build.schema
    for table in schemas.tables(cursor, live):
        watcher(Progress(0, place, place, f"comparing {table}"))
        rows[table] = _count(cursor, live, table)
        differences += _only_in(cursor, table, live, rebuilt, "live")
        differences += _only_in(cursor, table, rebuilt, live, "rebuilt")
    return Comparison(place, rows, differences)


def _count(cursor: Cursor, schema: str, table: str) -> int:
    execute_patiently(cursor, sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table)))
    return int(cursor.fetchall()[0][0])


def _only_in(cursor: Cursor, table: str, here: str, there: str, side: str) -> list[Difference]:
    query = sql.SQL(
        "SELECT to_jsonb(found) FROM (SELECT * FROM {} EXCEPT ALL SELECT * FROM {} LIMIT {}) AS found"
    ).format(sql.Identifier(here, table), sql.Identifier(there, table), sql.Literal(_SHOWN))
    execute_patiently(cursor, query)
    return [Difference(table, side, row) for (row,) in cursor.fetchall()]
