"""Who changed what and when: the stream told again for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import msgspec

from services.maintenance import events as e
from services.maintenance.consent_events import ConsentAsked, ConsentTaken
from services.maintenance.lines import Line
from services.maintenance.odometer import Certificate
from services.maintenance.statement_events import StatementIssued, StatementWithdrawn
from shared.kernel.events import Event

_HEAD = ("mileage_km", "promised_at", "request", "for_customer", "for_shop")
_AT_FIRST = {
    **msgspec.to_builtins(e.Flags()),
    "mileage_km": None, "promised_at": None, "request": "", "for_customer": "", "for_shop": "",
}  # fmt: skip
_WATCHED = ("item", "molit_code", "part_class", "quantity", "unit_price", "labour_fee", "labour_hours")


@dataclass(frozen=True)
class Entry:
    """An event with what the log knows about it."""

    event: e.OrderEvent
    version: int
    actor: str
    occurred_at: datetime
    recorded_at: datetime


def tell(entries: Iterable[Entry], after: int = 0) -> list[dict[str, Any]]:
    """One row per event, oldest first: version, kind, by, at, recorded_at, item and details.

    `entries` begin with the order's first: what an event set anew is told beside what stood there before
    it. The rows begin behind the version `after`.
    """
    rows = []
    before = dict(_AT_FIRST)
    for entry in entries:
        set_anew = _set_anew(entry.event)
        if entry.version > after:
            rows.append(_row(entry, {name: [before[name], value] for name, value in set_anew.items()}))
        before |= set_anew
    return rows


def _row(entry: Entry, set_anew: Mapping[str, list[Any]]) -> dict[str, Any]:
    details = dict(_details(entry.event))
    if isinstance(entry.event, e.HeaderChanged | e.FlagsSet | e.OpinionsWritten):
        details["changed"] = {name: [old, new] for name, (old, new) in set_anew.items() if old != new}
    return {
        "version": entry.version,
        "kind": kind_of(entry.event),
        "by": entry.actor,
        "at": entry.occurred_at.isoformat(timespec="seconds"),
        "recorded_at": entry.recorded_at.isoformat(timespec="seconds"),
        "item": _item(entry.event),
        "details": details,
    }


def _set_anew(event: e.OrderEvent) -> Mapping[str, Any]:
    """The parts of the order's head that this event holds as they stand afterwards."""
    match event:
        case e.RepairOrderReserved() | e.RepairOrderReceived() | e.HeaderChanged() | e.OpinionsWritten():
            told = {name: getattr(event, name) for name in _HEAD if hasattr(event, name)}
            return {
                name: value.isoformat() if isinstance(value, datetime) else value
                for name, value in told.items()
            }
        case e.FlagsSet(flags=flags):
            return dict(msgspec.to_builtins(flags))
        case _:
            return {}


def kind_of(event: e.OrderEvent) -> str:
    """LineAdded → line_added: the key of its text in every language."""
    name = cast("type[Event]", type(event)).__event_name__
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name).lstrip("_")


def _item(event: e.OrderEvent) -> str | None:
    match event:
        case e.LineAdded(line=line) | e.LineChanged(line=line) | e.LineRemoved(line=line):
            return line.item
        case _:
            return None


def _details(event: e.OrderEvent) -> Mapping[str, Any]:  # noqa: C901  a table of cases
    match event:
        case e.LineAdded(line=line):
            told = {"line_id": line.id, "subtotal": line.subtotal}
            return {**told, "redo": line.redo.number} if line.redo else told
        case e.LineChanged(before=before, line=line):
            return {"line_id": line.id, "changed": _changed(before, line)}
        case e.LineRemoved(line=line):
            return {"line_id": line.id, "subtotal": line.subtotal}
        case e.PaymentTaken() | e.PaymentRefunded():
            return {"means": event.means.value, "amount": event.amount, "payment_id": event.payment_id}
        case e.DiscountSet():
            return {"before": event.before, "after": event.amount}
        case e.RepairOrderAssigned():
            return {"before": event.before, "after": event.assignee}
        case e.RepairOrderCancelled():
            return {"reason": event.reason}
        case e.RepairOrderReceived() | e.HeaderChanged():
            return _odometer(event)
        case e.RepairOrderDelivered():
            return {"total": event.total, "receivable": event.receivable}
        case e.RepairOrderCorrected():
            return _correction(event)
        case ConsentAsked():
            return {"number": event.number}
        case ConsentTaken():
            told = {"means": event.means, "accepted": len(event.accepted), "declined": len(event.declined)}
            return {**told, "note": event.note}
        case StatementIssued():
            return {"number": event.number, "reason": event.reason}
        case StatementWithdrawn():
            return {"number": event.number, "reason": event.reason}
        case _:
            return {}


def _odometer(event: e.RepairOrderReceived | e.HeaderChanged) -> Mapping[str, Any]:
    told = {"mileage_km": event.mileage_km, "mileage_reason": event.mileage_reason}
    return {**told, **_proof(event.mileage_certificate)}


def _proof(certificate: Certificate | None) -> Mapping[str, Any]:
    return {"certificate": msgspec.to_builtins(certificate)} if certificate else {}


def _correction(event: e.RepairOrderCorrected) -> Mapping[str, Any]:
    return {
        "reason": event.reason,
        "total_before": event.before.total,
        "total_after": event.after.total,
        "receivable_change": event.receivable_change,
        "mileage_before": event.before_mileage_km,
        "mileage_after": event.after_mileage_km,
        **_proof(event.mileage_certificate),
    }


def _changed(before: Line, after: Line) -> dict[str, list[Any]]:
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in _WATCHED)
    return {name: [_plain(old), _plain(new)] for name, old, new in pairs if old != new}


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int) else str(value)
