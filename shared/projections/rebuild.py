"""Builds a view anew beside the one that serves, and switches it in."""

from __future__ import annotations

from time import sleep

from psycopg2.errors import LockNotAvailable

from shared.eventlog import EventLog, Place
from shared.eventlog.erasing import ERASING
from shared.postgres import Cursor
from shared.projections import checkpoint, crew, schemas
from shared.projections.announcement import EVERYTHING, announce
from shared.projections.batch import apply
from shared.projections.building import (
    Build,
    Progress,
    Watcher,
    alone,
    catch_up,
    fill,
    index,
    prepare,
    stands,
    unwatched,
)
from shared.projections.session import Session, enter
from shared.projections.sources import source_of
from shared.projections.view import View

_FIRST_PAUSE_S, _LAST_PAUSE_S = 0.1, 2.0


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
        place = stands(build)
        watcher(Progress(0, place, place, "making indexes"))
        index(build)
        switch_in(build, watcher)


def filled(build: Build, head: Place, watcher: Watcher, *, fresh: bool, processes: int | None = None) -> None:
    """The tables hold everything up to `head`."""
    place = prepare(build, fresh=fresh)
    place = crew.fill(build, place, head, watcher, processes)
    if place < head:
        fill(build, place, head, watcher)


def switch_in(build: Build, watcher: Watcher = unwatched) -> None:
    """The new version serves; readers of the old one are let finish, and the live view goes on until then."""
    pause = _FIRST_PAUSE_S
    while True:
        place = catch_up(build, build.log.head, watcher)
        try:
            with build.session.transaction() as cursor:
                switch(cursor, build)
            return
        except (schemas.StillRead, LockNotAvailable):
            watcher(Progress(0, place, build.log.head()))  # who looks on may end it here
        sleep(pause)
        pause = min(pause * 2, _LAST_PAUSE_S)


def switch(cursor: Cursor, build: Build) -> None:
    """In one transaction: stop the live view's batches, take in the last events, put the new tables in place.

    StillRead, and nothing is done, while somebody reads the old ones.
    """
    view, schema = build.view, build.schema
    old = schemas.tables(cursor, view.name)
    # whoever is vacuuming them is sent away before the live view has to wait
    schemas.lock(cursor, view.name, old, schemas.KEPT)
    live = checkpoint.lock(cursor, view.name)
    built = checkpoint.lock(cursor, schema)
    assert built is not None
    batch = source_of(view, build.log).read(built.place, build.log.head(), size=2**31 - 1)
    enter(cursor, schema)
    apply(cursor, view, batch)
    checkpoint.move(cursor, schema, batch.until)
    if _brings_an_erasure(build, live, batch.until):
        schemas.drop_moments(cursor, view)
    schemas.shut_out_readers(cursor, view.name, old)
    schemas.drop(cursor, view.name)
    schemas.rename(cursor, schema, view.name)
    announce(cursor, view.name, batch.until, [EVERYTHING])


def _brings_an_erasure(build: Build, live: checkpoint.Checkpoint | None, until: Place) -> bool:
    """Whether one comes into the view by the switch, and not by a batch of the live view.

    So it is when that lay still, as while code of a new version builds its own.
    """
    if ERASING.isdisjoint(build.view.types):
        return False
    return live is None or bool(build.log.read(live.place, 1, ERASING, until=until))
