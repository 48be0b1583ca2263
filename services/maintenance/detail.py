"""One order as its page shows it: folded from its stream, so never stale."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

import msgspec

from services.maintenance.billing import standing
from services.maintenance.consent import pending
from services.maintenance.entitlement import entitlement, told
from services.maintenance.events import RepairOrderDelivered
from services.maintenance.history import Entry, tell
from services.maintenance.lines import Line, undecided, warnings
from services.maintenance.model import Order
from services.maintenance.payments import Payment
from services.maintenance.reading import locality, run
from services.maintenance.states import NEXT, OPEN, State
from services.maintenance.stating import told_consents, told_statements
from services.maintenance.streams import OrderStream, load_account, load_order
from shared.eventlog.face import EventLog
from shared.kernel.clock import local_date, now
from shared.kernel.errors import NotFound
from shared.postgres import Cursor

Row = dict[str, Any]
_CAR = ("id", "plate", "model", "engine", "transmission", "vin", "company", "average_km_per_year")


def order_detail(log: EventLog, cursor: Cursor, order_id: str) -> Row:
    """`shared.contracts.maintenance_answers.OrderDetail`; NotFound when there is no such order."""
    stream = load_order(log, order_id)
    order = stream.order
    if order.state is State.NEW:
        raise NotFound(kind="order")
    owner = load_account(log, order.customer_id)
    totals = standing(order, owner.account)
    carried = owner.account.payable(order.currency, besides=order.id)
    carried_sum = owner.account.balance(order.currency, besides=order.id)
    car, customer = _heads(cursor, order, owner.customer_id)
    return {
        **_header(order, stream.entries),
        "version": stream.version,
        "place": str(stream.place),
        "car": car,
        "customer": customer,
        "lines": [_line(line) for line in order.lines],
        "totals": msgspec.to_builtins(totals),
        "carried_receivable": carried_sum,
        "accumulated_receivable": carried_sum + totals.receivable,
        "carried": [msgspec.to_builtins(item) for item in carried],
        "payments": [_payment(payment) for payment in order.payments],
        "flags": msgspec.to_builtins(order.flags),
        "warnings": warnings(order.lines),
        "undecided": list(undecided(order.lines)),
        "consent": {
            "asked": order.asked,
            "pending": [line.id for line in pending(order)],
            "taken": told_consents(stream.entries),
        },
        **told_statements(order, stream.entries),
        "entitled": _entitled(stream, cursor, car["first_registered"]),
        "history": tell(stream.entries),
    }


def _header(order: Order, entries: tuple[Entry, ...]) -> Row:
    moments = {entry.event.__event_name__: entry.occurred_at for entry in entries}  # type: ignore[union-attr]  # the mark of @event
    return {
        "id": order.id,
        "number": order.number,
        "state": order.state.value,
        "next_states": [state.value for state in NEXT[order.state]],
        "editable": order.state in OPEN,
        "dealership": order.dealership,
        "currency": order.currency.value,
        "plate": order.plate,
        "mileage_km": order.mileage_km,
        "mileage_reason": order.mileage_reason,
        "certificate": msgspec.to_builtins(order.certificate),
        "reserved_for": order.reserved_for and order.reserved_for.isoformat(),
        "received_at": _iso(moments.get("RepairOrderReceived")),
        "promised_at": order.promised_at and order.promised_at.isoformat(),
        "delivered_at": _iso(moments.get("RepairOrderDelivered")),
        "changed_at": entries[-1].recorded_at.isoformat(timespec="seconds"),
        "request": order.request,
        "assignee": order.assignee,
        "for_customer": order.for_customer,
        "for_shop": order.for_shop,
        "cancel_reason": order.cancel_reason,
        "corrections": order.corrections,
    }


def _heads(cursor: Cursor, order: Order, customer_id: str) -> tuple[Row, Row]:
    """The car and the customer as known now; what the order says of them while the view is behind."""
    [(car, customer)] = run(cursor, "heads", {"car_id": order.car_id, "customer_id": customer_id})
    own = {"id": order.car_id, "plate": order.plate, "model": order.model, "engine": order.engine}
    known = car or own
    head = {name: known.get(name) for name in (*_CAR, "first_registered")}
    head |= {name: known.get(name) or "" for name in ("engine", "transmission", "company")}
    who = customer or {"id": customer_id, "name": "", "phones": []}
    return head, {name: who[name] for name in ("id", "name", "phones")}


def _entitled(stream: OrderStream, cursor: Cursor, first_registered: str | None) -> Row | None:
    """How long this order's work is done again for nothing; None before the car left."""
    order = stream.order
    left = [entry.occurred_at for entry in stream.entries if isinstance(entry.event, RepairOrderDelivered)]
    if not left:
        return None
    zone = locality(cursor, order.dealership).zone
    registered = date.fromisoformat(first_registered) if first_registered else None
    entitled = told(entitlement(order, local_date(left[-1], zone), registered))
    return {**entitled, "over": entitled["until"] < local_date(now(), zone).isoformat()}


def _line(line: Line) -> Row:
    # field by field: what an older event does not hold, msgspec leaves to the class, and out of its own dict
    told = {each.name: getattr(line, each.name) for each in fields(line)}
    return {**msgspec.to_builtins(told), "parts": line.parts, "subtotal": line.subtotal}


def _payment(payment: Payment) -> Row:
    return {
        "id": payment.id,
        "means": payment.means.value,
        "amount": payment.amount,
        "own": payment.own,
        "left": payment.left,
        "document_number": payment.document_number,
        "note": payment.note,
    }


def _iso(moment: Any) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
