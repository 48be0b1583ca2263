"""A build under way: what is built, from what, and how far it has come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shared.eventlog import EventLog, Place
from shared.projections import checkpoint, schemas
from shared.projections.ahead import batches
from shared.projections.batch import Moved, take_in
from shared.projections.pace import Pace, live
from shared.projections.session import Session
from shared.projections.sources import source_of
from shared.projections.view import View, digest_of

# Positions of the log that a live view may stand still for.
LITTLE: Final = 5000
# A stretch in which as much came as was taken in leads nowhere.
_LESS: Final = 0.9


class AlreadyBuilding(Exception):
    """Another process builds this view just now."""


@dataclass(frozen=True)
class Progress:
    """`events` of this stretch were taken in; the build stands at `place` of a log that ends at `head`.

    `step` names what is done when it is none of that.
    """

    events: int
    place: Place
    head: Place
    step: str = ""


Watcher = Callable[[Progress], None]


def unwatched(_progress: Progress) -> None:
    """Nobody looks on."""


@dataclass(frozen=True)
class Build:
    """A schema that is being filled; `size`: events in a batch, None for what suits the view."""

    session: Session
    log: EventLog
    view: View
    schema: str
    as_of: datetime | None = None
    size: int | None = None


@contextmanager
def alone(session: Session, schema: str) -> Iterator[None]:
    """Alone at this schema; AlreadyBuilding otherwise."""
    if not session.try_lock(schema):
        raise AlreadyBuilding(f"{schema} is being built by another process")
    try:
        yield
    finally:
        session.unlock(schema)


def prepare(build: Build, *, fresh: bool) -> Place:
    """The place a build goes on from: that of a half-built schema of the same shape, else the start."""
    wanted = build.view.version, digest_of(build.view)
    with build.session.transaction() as cursor:
        begun = checkpoint.read(cursor, build.schema)
        if begun and not fresh and (begun.version, begun.tables_digest) == wanted:
            return begun.place
        schemas.create(cursor, build.schema, build.view, build.as_of)
    return Place.START


def stands(build: Build) -> Place:
    """How far a build that was begun has come; Moved when it was dropped meanwhile."""
    with build.session.transaction() as cursor:
        begun = checkpoint.read(cursor, build.schema)
    if begun is None:
        raise Moved(f"{build.schema} is not there any more")
    return begun.place


def fill(
    build: Build, place: Place, head: Place, watcher: Watcher = unwatched, *, hurried: bool = False
) -> None:
    """Take in everything up to `head` in this process, a checkpoint per batch."""
    source = source_of(build.view, build.log, as_of=build.as_of)
    events = 0
    pace = Pace(build.session, build.size or source.size, hurried=hurried)
    for batch in batches(source, place, head, pace):
        take_in(build.session, build.view, build.schema, batch)
        events += batch.count
        watcher(Progress(events, batch.until, head))
        if batch.until < head:
            pace.keep()


def catch_up(build: Build, end: Callable[[], Place], watcher: Watcher) -> Place:
    """Take in what came since, up to one fixed `end` after the other; where the build stands then.

    Until little is left. Where as much comes as is taken in it gives way to nobody any more, and when that
    does not help either, the rest is left to whoever can hold the end where it is.
    """
    place, before, hurried = stands(build), float("inf"), False
    while (rest := (head := end()).position - place.position) > LITTLE:
        if rest > before * _LESS:
            if hurried:
                break
            hurried = True
        fill(build, place, head, watcher, hurried=hurried)
        place, before = head, rest
    return place


def index(build: Build) -> None:
    """What waits until the tables are full."""
    with build.session.transaction() as cursor:
        schemas.index(cursor, build.schema, build.view, alone=live(cursor))
