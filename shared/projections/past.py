"""A view as it stood at a past moment: built beside the live one in a schema of its own, read, and dropped.

It is made of exactly those events that the log recorded at that moment or before (`recorded_at`, the log's
clock), in the log's order, by today's code and with the personal data that today's keys still open. When
something happened in the business (`occurred_at`) plays no part: an import of last year's orders, made today,
was not known last year. Once somebody is erased, every view of a past moment that tells of people is dropped.
"""

from __future__ import annotations

from datetime import UTC, datetime
from time import monotonic, sleep

from psycopg2.errors import InvalidSchemaName

from shared.eventlog import EventLog
from shared.postgres import statement
from shared.privacy import PrivateLog
from shared.projections import checkpoint, schemas
from shared.projections.batch import Moved
from shared.projections.building import Build, Progress, Watcher, alone, index, stands, unwatched
from shared.projections.rebuild import filled
from shared.projections.session import Session
from shared.projections.stretch import stored_log
from shared.projections.view import View

_MARK = "@"
_PATIENCE_S, _PAUSE_S = 30.0, 0.05


class NotSettled(Exception):
    """The moment lies ahead, a writer that began before it does not end, or somebody was erased meanwhile."""


class NoSuchMoment(Exception):
    """No view was built under this name."""


def schema_at(view: str, as_of: datetime) -> str:
    """``report@2026-11-23T04:30:00Z``: the schema of a view as of a moment, to be written in quotes."""
    moment = as_of.astimezone(UTC).replace(tzinfo=None).isoformat()
    return f"{view}{_MARK}{moment}Z"


def build_past(
    session: Session, log: EventLog, view: View, as_of: datetime, watcher: Watcher = unwatched
) -> str:
    """The schema, which readers see only when it is whole; goes on where an interrupted build stopped."""
    schema = schema_at(view.name, as_of)
    build = Build(session, log, view, f"{schema}__next", as_of)
    _settled(log, as_of)
    with alone(session, build.schema):
        if not _is_built(session, schema, view):
            if isinstance(log, PrivateLog):
                log.keyring.look_anew()  # nobody would ever take out who was erased in the second before
            try:
                filled(build, log.head(), watcher, fresh=False)
                place = stands(build)
                watcher(Progress(0, place, place, "making indexes"))
                index(build)
                _show(build, schema)
            except (Moved, InvalidSchemaName):
                raise NotSettled(
                    f"{schema} was dropped while it was built, as an erasure does: again"
                ) from None
    return schema


def _show(build: Build, schema: str) -> None:
    """Under the name that readers know.

    The live view's batch that takes an erasure in drops what it finds of past moments, and holds its place
    meanwhile: it finds what is here, or comes before.
    """
    with build.session.transaction() as cursor:
        checkpoint.lock(cursor, build.view.name)
        if checkpoint.lock(cursor, build.schema) is None:
            raise Moved(build.schema)
        schemas.drop(cursor, schema)
        schemas.rename(cursor, build.schema, schema)


def drop_beside(session: Session, schema: str) -> None:
    """Forget a view as of a moment, or what an interrupted build has left; NoSuchMoment for any other."""
    with alone(session, schema), session.transaction() as cursor:
        cursor.execute(statement("shared.projections", "beside"), (schema,))
        if not cursor.fetchall():
            raise NoSuchMoment(f"there is no {schema}; `baylog view list` shows what there is")
        schemas.drop(cursor, schema)


def _is_built(session: Session, schema: str, view: View) -> bool:
    with session.transaction() as cursor:
        stands = checkpoint.read(cursor, schema)
    return stands is not None and stands.version == view.version


def _settled(log: EventLog, as_of: datetime) -> None:
    """Wait until no writer can add an event recorded by then; NotSettled when that takes too long."""
    server, end = stored_log(log), monotonic() + _PATIENCE_S
    ((passed, newest),) = server.select(statement("shared.projections", "moment_passed"), {"as_of": as_of})
    if not passed:
        raise NotSettled(f"{as_of.isoformat()} lies ahead of the log's clock")
    while not server.select(statement("shared.projections", "settled"), {"newest": newest})[0][0]:
        if monotonic() > end:
            raise NotSettled("a transaction on the log does not come to an end")
        sleep(_PAUSE_S)
