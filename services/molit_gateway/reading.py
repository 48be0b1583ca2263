"""Answers of the gateway: the queue, one order's record with its history, badges, what needs somebody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any, Final

import msgspec

from services.molit_gateway.decisions import TRANSMISSION
from services.molit_gateway.model import Transmission, Version
from services.molit_gateway.policies import KOREA
from services.molit_gateway.streams import CODEC
from shared.eventlog.face import EventLog
from shared.kernel.plates import written_form
from shared.postgres import Cursor, statement
from shared.projections import read_after

Row = dict[str, Any]
_ROW: Final = (
    "order_number", "dealership", "plate", "number", "revision", "state", "codes", "flood", "reason", "held",
    "accepted", "refusal_code", "refusal_reason", "receipt", "issued_at", "deadline", "sent_at", "settled_at",
    "late",
)  # fmt: skip
_OPEN: Final = ("queued", "sending", "sent", "refused")
_NEAR_HOURS: Final = 24


reading = partial(read_after, "molit")
"""A cursor on the look-up tables: `reading(views, asked)`."""


def find_records(cursor: Cursor, asked: Mapping[str, Any], dealership: str | None, now: datetime) -> Row:
    """{rows, counts by state, more}: the open ones first, by deadline."""
    text = written_form(asked["text"].strip()) or None
    since, until = asked["since"], asked["until"]
    cursor.execute(
        _sql("records"),
        {
            "dealership": dealership,
            "states": asked.get("states") or None,
            "since": since and datetime.combine(since, time(), KOREA),
            "until": until and datetime.combine(until + timedelta(days=1), time(), KOREA),
            "text": text,
            "part": f"%{text}%" if text else None,
            "now": now,
            "limit": asked["limit"] + 1,
            "offset": asked["offset"],
        },
    )
    [(counts, rows)] = cursor.fetchall()
    page = [_row(row, now) for row in rows[: asked["limit"]]]
    return {"rows": page, "counts": counts, "more": len(rows) > len(page)}


def badges(cursor: Cursor, ids: list[str]) -> Row:
    """{order id: {state, accepted, flood}} for the order list (CM-37)."""
    cursor.execute(_sql("badges"), {"ids": ids})
    found = cursor.fetchall()
    return {
        order: {"state": state, "accepted": accepted, "flood": flood}
        for order, state, accepted, flood in found
    }


def attention(cursor: Cursor, dealership: str, now: datetime) -> Row:
    """`shared.contracts.molit.Attention` of a dealership."""
    cursor.execute(_sql("attention"), {"dealership": dealership, "now": now})
    [(refused, near, late)] = cursor.fetchall()
    return {"refused": refused, "near": near, "late": late}


def record_of_order(log: EventLog, order_id: str, now: datetime) -> Row | None:
    """One order's record straight from its stream, with its history; None when none was ever queued."""
    stored = log.read_stream(f"transmission-{order_id}")
    if not stored:
        return None
    events = [(event, CODEC.decode(event)) for event in stored]
    seen = TRANSMISSION.fold(event for _, event in events)
    newest = seen.newest
    assert newest is not None
    history = [
        {
            "kind": _kind(event.type),
            "at": event.occurred_at.isoformat(timespec="seconds"),
            "by": event.meta.actor,
            "details": _details(event.data),
        }
        for event, _ in events
    ]
    return {
        **_told(seen, newest),
        "history": history,
        "near": near(seen.state.value, newest.deadline, now),
    }


def near(state: str, deadline: datetime, now: datetime) -> int | None:
    """Whole hours left of an open record when 24 or fewer are; 0 when the deadline has passed."""
    left = (deadline - now).total_seconds() / 3600
    return max(0, int(left)) if state in _OPEN and left <= _NEAR_HOURS else None


def _told(seen: Transmission, newest: Version) -> Row:
    accepted = seen.accepted
    return {
        "order_id": seen.order_id,
        "order_number": seen.order_number,
        "dealership": seen.dealership,
        "state": seen.state.value,
        "revision": seen.revision,
        "receipt": seen.receipt,
        "refusal_code": seen.refusal_code,
        "refusal_reason": seen.refusal_reason,
        "held": seen.held is not None,
        "accepted": accepted is not None,
        "accepted_content": msgspec.to_builtins(accepted.content) if accepted else None,
        "late": seen.late,
        **msgspec.to_builtins(newest),
    }


def _row(row: Row, now: datetime) -> Row:
    deadline = datetime.fromisoformat(row["deadline"])
    return {
        **{name: row[name] for name in _ROW},
        "order_id": row["id"],
        "update": row["update_kind"],
        "near": near(row["state"], deadline, now),
    }


def _details(data: Mapping[str, Any]) -> Row:
    names = ("revision", "update", "reason", "code", "receipt", "hours", "number")
    return {name: data[name] for name in names if data.get(name) not in (None, "")}


def _kind(name: str) -> str:
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name).lstrip("_")


def _sql(name: str) -> str:
    return statement("services.molit_gateway", name)
