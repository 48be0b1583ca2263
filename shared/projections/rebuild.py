"""Builds a view anew beside the one that serves, and switches it in."""

from __future__ import annotations

from shared.eventlog import EventLog, Place
from shared.postgres import Cursor
from shared.projections import checkpoint, crew, schemas
from shared.projections.announcement import EVERYTHING, announce
from shared.projections.batch import apply
from shared.projections.building import Build, Watcher, alone, fill, index, prepare, unwatched
from shared.projections.session import Session, enter
from shared.projections.sources import source_of
from shared.projections.view import View


def rebuild(
    session: Session,
    log: EventLog,
    view: View,
    watcher: Watcher = unwatched,
    *,
    fresh: bool = False,
    size: int | None = None,
    processes: int | None = None,
) -> None:
    """Goes on where an interrupted rebuild stopped, unless `fresh`; the old view serves until the switch.

    `processes` share the work of a view that names its fields; None: one per core where it is worth it.
    """
    build = Build(session, log, view, schemas.next_of(view), size=size)
    with alone(session, build.schema):
        filled(build, log.head(), watcher, fresh=fresh, processes=processes)
        index(build)
        with session.transaction() as cursor:
            switch(cursor, build)
        with session.transaction() as cursor:
            schemas.drop(cursor, _old(view))


def filled(build: Build, head: Place, watcher: Watcher, *, fresh: bool, processes: int | None = None) -> None:
    """The tables hold everything up to `head`."""
    place = prepare(build, fresh=fresh)
    place = crew.fill(build, place, head, watcher, processes)
    if place < head:
        fill(build, place, head, watcher)


def switch(cursor: Cursor, build: Build) -> None:
    """In one transaction: stop the live view's batches, take in the last events, exchange the names."""
    view, schema = build.view, build.schema
    live = checkpoint.lock(cursor, view.name)
    built = checkpoint.lock(cursor, schema)
    assert built is not None
    # what came in since the last batch: little, so one batch without a limit
    batch = source_of(view, build.log).read(built.place, build.log.head(), size=2**31 - 1)
    enter(cursor, schema)
    apply(cursor, view, batch)
    checkpoint.move(cursor, schema, batch.until)
    schemas.drop(cursor, _old(view))
    if live is not None:
        schemas.rename(cursor, view.name, _old(view))
    schemas.rename(cursor, schema, view.name)
    announce(cursor, view.name, batch.until, [EVERYTHING])


def _old(view: View) -> str:
    return f"{view.name}__old"
