"""What hangs on the orders of a customer beside the log and the view: photos, and the papers given out."""

from __future__ import annotations

from collections.abc import Collection

from services.maintenance.consent_events import ConsentTaken
from services.maintenance.papers import Papers
from services.maintenance.statement_events import StatementIssued
from services.maintenance.streams import load_order
from shared.blobs import Blobs
from shared.eventlog.face import EventLog


def forget_photos(blobs: Blobs, orders: Collection[str]) -> None:
    """Every picture of these visits, from the moment when the customer is to be forgotten."""
    for order_id in orders:
        for key in blobs.sizes(f"photo/{order_id}/"):
            blobs.delete(key)


def forget_papers(log: EventLog, papers: Papers, orders: Collection[str]) -> None:
    """Statements and consents, once the law does not keep them any more."""
    for order_id in orders:
        issued = [entry.event for entry in load_order(log, order_id).entries]
        for event in issued:
            if isinstance(event, StatementIssued):
                papers.forget([paper.sha256 for paper in event.papers])
            elif isinstance(event, ConsentTaken) and event.evidence and not event.estimate_id:
                papers.forget([event.evidence])
