"""Batches: a stretch of the log, and its effect on a view in one transaction with the checkpoint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from shared.eventlog import EventLog, Place, StoredEvent
from shared.postgres import Cursor
from shared.projections import checkpoint
from shared.projections.announcement import announce
from shared.projections.session import Session
from shared.projections.view import View

SIZE = 5000


class Moved(Exception):
    """The checkpoint is not where this batch begins: somebody else moved it, or the view was switched."""


@dataclass(frozen=True)
class Batch:
    """The events that a view handles beyond `after`, up to and with `until`."""

    after: Place
    until: Place
    events: Sequence[StoredEvent]


def read_batch(log: EventLog, view: View, after: Place, head: Place, size: int = SIZE) -> Batch:
    """At most `size` events; a batch that is not full reaches to `head`."""
    events = log.read(after, size, view.types, until=head)
    return Batch(after, events[-1].place if len(events) == size else head, events)


def batches(log: EventLog, view: View, after: Place, head: Place, size: int = SIZE) -> Iterator[Batch]:
    """All batches up to `head`; the next one is read while the caller works on this one."""
    with ThreadPoolExecutor(1, "read-ahead") as reader:
        ahead = reader.submit(read_batch, log, view, after, head, size)
        while True:
            batch = ahead.result()
            if batch.until < head:
                ahead = reader.submit(read_batch, log, view, batch.until, head, size)
            yield batch
            if batch.until >= head:
                return


def take_in(session: Session, view: View, schema: str, batch: Batch) -> None:
    """Effect, checkpoint and announcement commit together; Moved when this is not the next batch."""
    with session.transaction(schema) as cursor:
        stands = checkpoint.lock(cursor, schema)
        if stands is None or stands.version != view.version or stands.place != batch.after:
            raise Moved(f"{schema} stands at {stands}, the batch begins after {batch.after}")
        topics = apply(cursor, view, schema, batch)
        if schema == view.name:
            announce(cursor, view.name, batch.until, topics)


def apply(cursor: Cursor, view: View, schema: str, batch: Batch) -> set[str]:
    """The effect and the checkpoint, in the caller's transaction; the topics touched."""
    topics = set(view.apply(batch.events, cursor)) if batch.events else set()
    checkpoint.move(cursor, schema, batch.until)
    return topics
