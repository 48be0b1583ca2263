"""A statement as its paper and the order's page show it; pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from services.maintenance.consent_events import ConsentTaken
from services.maintenance.history import Entry
from services.maintenance.lines import Line
from services.maintenance.model import Order
from services.maintenance.statement_events import StatementIssued
from services.maintenance.states import State

# An A4 page of the form holds so many lines before the totals; a longer one goes on over the page.
LINES_ON_THE_FORM: Final = 14
SEND_WITHIN: Final = timedelta(hours=72)  # the Rule, art. 116 ② 2


def told_statements(order: Order, entries: Iterable[Entry]) -> dict[str, Any]:
    """For the order's page: every paper given out, oldest first, and what may be done about the last one."""
    issued = [entry for entry in entries if isinstance(entry.event, StatementIssued)]
    papers = [_told(entry, known.withdrawn) for entry, known in zip(issued, order.statements, strict=True)]
    stands = order.statement
    finished = order.state in (State.READY, State.DELIVERED)
    return {
        "statements": papers,
        "statement": papers[-1] if stands else None,
        "statement_outdated": bool(stands and stands.corrections < order.corrections),
        "can_state": finished and bool(order.lines) and (stands is None or order.state is State.DELIVERED),
        "can_withdraw": stands is not None and order.state is not State.DELIVERED,
    }


def told_consents(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """The customer's words on the order, oldest first; `issue` counts them."""
    words = [(entry, entry.event) for entry in entries if isinstance(entry.event, ConsentTaken)]
    return [
        {
            "issue": issue,
            "at": entry.recorded_at.isoformat(timespec="seconds"),
            "means": word.means,
            "accepted": len(word.accepted),
            "declined": len(word.declined),
            "estimate_id": word.estimate_id,
            "number": word.number,
            "evidence": word.evidence,
        }
        for issue, (entry, word) in enumerate(words, start=1)
    ]


def sheet(event: StatementIssued, copy: str, *, preview: bool = False) -> dict[str, Any]:
    """What the form's template is given."""
    return {
        "s": event,
        "copy": copy,
        "preview": preview,
        "rows": [_row(line) for line in event.lines],
        "blank": range(max(0, LINES_ON_THE_FORM - len(event.lines))),
        "subtotal": event.totals.parts + event.totals.labour,
    }


def _row(line: Line) -> dict[str, Any]:
    return {
        "item": line.item,
        "redo": line.redo.number if line.redo else "",
        # a part that is fitted again for nothing is a part all the same
        "part_class": line.part_class.value if line.part_class and (line.parts or line.redo) else "",
        "quantity": line.quantity if line.parts or line.redo else "",
        "unit_price": line.unit_price if line.parts or line.redo else "",
        "parts": line.parts,
        "labour": line.labour_fee,
    }


def _told(entry: Entry, withdrawn: bool) -> dict[str, Any]:
    event = entry.event
    assert isinstance(event, StatementIssued)
    return {
        "number": event.number,
        "issue": event.issue,
        "issued_at": entry.recorded_at.isoformat(timespec="seconds"),
        "send_by": (entry.recorded_at + SEND_WITHIN).isoformat(timespec="seconds"),
        "by": entry.actor,
        "released_on": event.released_on.isoformat(),
        "rerepair_until": event.rerepair_until.isoformat(),
        "reason": event.reason,
        "keep_until": event.keep_until.isoformat(),
        "withdrawn": withdrawn,
        "papers": [
            {"copy": paper.copy, "sha256": paper.sha256, "size": paper.size} for paper in event.papers
        ],
    }
