"""Builds a view anew beside the one that serves, and switches it in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from shared.eventlog import EventLog, Place
from shared.postgres import Cursor
from shared.projections import checkpoint, schemas
from shared.projections.announcement import EVERYTHING, announce
from shared.projections.batch import SIZE, Batch, apply, batches, read_batch, take_in
from shared.projections.session import Session, enter
from shared.projections.view import View, digest_of


class AlreadyBuilding(Exception):
    """Another process builds this view just now."""


@dataclass(frozen=True)
class Progress:
    """`events` were taken in by this run; the build stands at `place` of a log that ends at `head`."""

    events: int
    place: Place
    head: Place


Watcher = Callable[[Progress], None]


def unwatched(_progress: Progress) -> None:
    """Nobody looks on."""


def rebuild(
    session: Session,
    log: EventLog,
    view: View,
    watcher: Watcher = unwatched,
    *,
    fresh: bool = False,
    size: int = SIZE,
) -> None:
    """Goes on where an interrupted rebuild stopped, unless `fresh`; the old view serves until the switch."""
    schema = schemas.next_of(view)
    with building(session, schema):
        place = prepare(session, schema, view, fresh=fresh)
        fill(session, log, view, schema, place, log.head(), watcher, size)
        with session.transaction(schema) as cursor:
            cursor.execute("ANALYZE")
        with session.transaction() as cursor:
            switch(cursor, log, view)
        with session.transaction() as cursor:
            schemas.drop(cursor, _old(view))


@contextmanager
def building(session: Session, schema: str) -> Iterator[None]:
    """Alone at this schema; AlreadyBuilding otherwise."""
    if not session.try_lock(schema):
        raise AlreadyBuilding(f"{schema} is being built by another process")
    try:
        yield
    finally:
        session.unlock(schema)


def prepare(session: Session, schema: str, view: View, *, fresh: bool) -> Place:
    """The place a build goes on from: that of a half-built schema of the same shape, else the start."""
    with session.transaction() as cursor:
        begun = checkpoint.read(cursor, schema)
        if begun and not fresh and (begun.version, begun.tables_digest) == (view.version, digest_of(view)):
            return begun.place
        schemas.create(cursor, schema, view)
    return Place.START


def fill(
    session: Session,
    log: EventLog,
    view: View,
    schema: str,
    place: Place,
    head: Place,
    watcher: Watcher = unwatched,
    size: int = SIZE,
) -> None:
    """Take in everything up to `head`, a checkpoint per batch."""
    events = 0
    for batch in batches(log, view, place, head, size):
        take_in(session, view, schema, batch)
        events += len(batch.events)
        watcher(Progress(events, batch.until, head))


def switch(cursor: Cursor, log: EventLog, view: View) -> None:
    """In one transaction: stop the live view's batches, take in the last events, exchange the names."""
    schema = schemas.next_of(view)
    live = checkpoint.lock(cursor, view.name)
    built = checkpoint.lock(cursor, schema)
    assert built is not None
    batch = _rest(log, view, built.place)
    enter(cursor, schema)
    apply(cursor, view, schema, batch)
    schemas.drop(cursor, _old(view))
    if live is not None:
        schemas.rename(cursor, view.name, _old(view))
    schemas.rename(cursor, schema, view.name)
    announce(cursor, view.name, batch.until, [EVERYTHING])


def _rest(log: EventLog, view: View, place: Place) -> Batch:
    """What came in since the last batch: little, so one batch without a limit."""
    return read_batch(log, view, place, log.head(), size=2**31 - 1)


def _old(view: View) -> str:
    return f"{view.name}__old"
