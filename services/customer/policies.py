"""Facts of the workshop → what the customer service does about them, without being asked (JP-12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.customer.decisions.cars import NoteMileage
from services.customer.decisions.contacts import ChangeContactState, ContactCommand, RecordContact
from services.customer.events import ContactKind, ContactState
from shared.kernel.clock import local_date
from shared.kernel.ids import derived_id

# fact → the entry's kind, the name of its text in the catalogues, its state, and what the text mentions
_ENTRIES: dict[str, tuple[ContactKind, str, ContactState, tuple[str, ...]]] = {
    "RepairOrderReserved": (
        ContactKind.ORDER,
        "order_reserved",
        ContactState.WAITING,
        ("number", "plate", "reserved_for"),
    ),
    "RepairOrderReceived": (
        ContactKind.ORDER,
        "order_received",
        ContactState.DONE,
        ("number", "plate", "mileage_km"),
    ),
    "RepairOrderDelivered": (
        ContactKind.ORDER,
        "order_delivered",
        ContactState.DONE,
        ("number", "total", "receivable", "currency"),
    ),
    "RepairOrderCancelled": (ContactKind.ORDER, "order_cancelled", ContactState.DONE, ("number", "reason")),
    "RepairOrderCorrected": (ContactKind.ORDER, "order_corrected", ContactState.DONE, ("number", "reason")),
    "PaymentTaken": (
        ContactKind.PAYMENT,
        "payment_taken",
        ContactState.DONE,
        ("number", "means", "amount", "currency"),
    ),
    "PaymentRefunded": (
        ContactKind.PAYMENT,
        "payment_refunded",
        ContactState.DONE,
        ("number", "means", "amount", "currency", "reason"),
    ),
}
DEFAULT_ZONE = "Asia/Seoul"
ORDER_FACTS = tuple(f"repair_order.{name}" for name in _ENTRIES)


@dataclass(frozen=True, kw_only=True)
class OrderFact:
    """A fact of a repair order; `order` is the fact that opened it, `zone` the dealership's time zone.

    `reserved`: whether the order was opened by a reservation.
    """

    id: UUID
    type: str
    order_id: str
    order: Mapping[str, Any]
    data: Mapping[str, Any]
    actor: str
    occurred_at: datetime
    reserved: bool = True
    zone: str = DEFAULT_ZONE


@dataclass(frozen=True)
class Entry:
    """A command for the entry with this id; the same fact always means the same id."""

    contact_id: UUID
    command: ContactCommand


def entries(fact: OrderFact) -> list[Entry]:
    """What the fact writes into the contact history."""
    kind, automatic, state, mentioned = _ENTRIES[fact.type]
    # most facts of an order do not say again whose it is, so the opening one is asked
    told = {**fact.order, **fact.data}
    params = {name: told[name] for name in mentioned if told.get(name) is not None}
    reserved_for = told.get("reserved_for") if state is ContactState.WAITING else None
    record = RecordContact(
        customer_id=told["customer_id"],
        car_id=told.get("car_id"),
        order_id=fact.order_id,
        kind=kind,
        state=state,
        created_at=fact.occurred_at,
        automatic=automatic,
        params=params,
        author=fact.actor,
        assignee=told.get("assignee"),
        next_date=reserved_for and local_date(datetime.fromisoformat(reserved_for), fact.zone),
    )
    return [Entry(_entry_id(fact), record), *_closing(fact)]


def mileage(fact: OrderFact) -> NoteMileage | None:
    """The odometer as it was read when the car came in."""
    read = fact.data.get("mileage_km")
    return NoteMileage(mileage_km=read) if fact.type == "RepairOrderReceived" and read else None


def closes_reservation(fact: OrderFact) -> bool:
    """Whether nobody waits for the reserved car any more."""
    return fact.reserved and fact.type in {"RepairOrderReceived", "RepairOrderCancelled"}


def _closing(fact: OrderFact) -> list[Entry]:
    # the reservation is no longer waited for once the car is there, or will not come
    if not closes_reservation(fact):
        return []
    return [Entry(_reservation_id(fact.order_id), ChangeContactState(state=ContactState.DONE))]


def _entry_id(fact: OrderFact) -> UUID:
    # one reservation per order, so its entry can be found again when the car comes
    if fact.type == "RepairOrderReserved":
        return _reservation_id(fact.order_id)
    return derived_id("contact", fact.id)


def _reservation_id(order_id: str) -> UUID:
    return derived_id("contact", "reservation", order_id)
