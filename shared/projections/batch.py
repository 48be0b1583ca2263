"""Batches: a stretch of the log, and its effect on a view in one transaction with the checkpoint."""

from __future__ import annotations

from collections.abc import Iterable

from shared.eventlog.erasing import ERASING
from shared.postgres import Cursor
from shared.projections import checkpoint, schemas
from shared.projections.announcement import payload
from shared.projections.session import Session
from shared.projections.stretch import Batch
from shared.projections.view import View


class Moved(Exception):
    """The checkpoint is not where this batch begins: somebody else moved it, or the view was switched."""


def take_in(session: Session, view: View, schema: str, batch: Batch) -> None:
    """Effect, checkpoint and announcement commit together; Moved when this is not the next batch."""
    with session.batch() as cursor:
        stands = checkpoint.begin_batch(cursor, schema)
        if stands is None or stands.version != view.version or stands.place != batch.after:
            raise Moved(f"{schema} stands at {stands}, the batch begins after {batch.after}")
        topics = apply(cursor, view, batch)
        told = None
        if schema == view.name:
            if any(getattr(each, "type", None) in ERASING for each in batch.events):
                # what was readable when they were built is readable no longer
                schemas.drop_moments(cursor, view)
            told = payload(view.name, batch.until, set(topics))
        checkpoint.end_batch(cursor, schema, batch.until, told)


def apply(cursor: Cursor, view: View, batch: Batch) -> Iterable[str]:
    """The effect, in the caller's transaction; the topics touched, made when they are asked for."""
    return view.apply(batch.events, cursor) if batch.count else ()
