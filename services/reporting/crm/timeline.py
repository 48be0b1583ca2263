"""Which events stand in a history, under whom, and what their line says: a title's key and its parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from services.reporting.rows import Row
from shared.eventlog import StoredEvent

if TYPE_CHECKING:
    from services.reporting.crm.fold import Known

# event type → title, and which of its data the text mentions
_ORDER: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "RepairOrderReserved": ("order.reserved", ("number", "reserved_for", "request")),
    "RepairOrderReceived": ("order.received", ("number", "mileage_km", "request")),
    "InspectionStarted": ("order.inspection_started", ()),
    "ApprovalRequested": ("order.approval_requested", ("note",)),
    "WorkStarted": ("order.work_started", ()),
    "RepairOrderMadeReady": ("order.made_ready", ()),
    "RepairOrderDelivered": (
        "order.delivered",
        ("number", "mileage_km", "items", "total", "discount", "paid", "receivable", "internal_expense"),
    ),
    "RepairOrderCancelled": ("order.cancelled", ("reason",)),
    "RepairOrderCorrected": ("order.corrected", ("number", "reason")),
    "PaymentTaken": ("payment.taken", ("means", "own")),
    "PaymentRefunded": ("payment.refunded", ("means", "reason")),
}
_CUSTOMER: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "PersonRegistered": ("customer.registered", ("name",)),
    "CompanyRegistered": ("customer.registered", ("name",)),
    "CustomerChanged": ("customer.changed", ("fields",)),
}
_CAR: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "CarRegistered": ("car.registered", ("plate", "model")),
    "CarChanged": ("car.changed", ("fields",)),
    "PlateChanged": ("car.plate_changed", ("plate", "previous")),
}


def lines(event: StoredEvent, known: Known) -> list[Row]:
    """The lines of an event, after `known` has taken it in; none for what is told by another line."""
    kind = event.type
    if kind in _ORDER:
        return _order(event, known)
    if kind in _CUSTOMER:
        return _customer(event)
    if kind in _CAR:
        return _car(event, known)
    return _OTHER[kind](event, known)


def _line(event: StoredEvent, title: str, customer_id: str, params: Row, **columns: Any) -> Row:
    return {
        "position": event.place.position,
        "part": 0,
        "at": event.occurred_at,
        "customer_id": customer_id,
        "car_id": None,
        "order_id": None,
        "contact_id": None,
        "title": title,
        "params": params,
        "amount": None,
        "currency": None,
        "actor": event.meta.actor,
        "dealership": event.meta.dealership,
        **columns,
    }


def _order(event: StoredEvent, known: Known) -> list[Row]:
    visit = known.visits.get(event.key)
    if visit is None:
        return []
    title, mentioned = _ORDER[event.type]
    params = _mentioned(event.data, mentioned)
    amount = _amount(event)
    columns = {
        "car_id": visit["car_id"],
        "order_id": event.key,
        "amount": amount,
        "currency": visit["currency"] if amount is not None else None,
        "dealership": visit["dealership"],
    }
    return [_line(event, title, visit["customer_id"], params, **columns)]


def _amount(event: StoredEvent) -> int | None:
    """What moved: the bill at delivery, its change at a correction, money at a payment."""
    data = event.data
    match event.type:
        case "RepairOrderDelivered":
            return int(data["total"] - data["discount"])
        case "RepairOrderCorrected":
            before, after = data["before"], data["after"]
            return int(after["total"] - after["discount"] - before["total"] + before["discount"])
        case "PaymentTaken":
            return int(data["amount"])
        case "PaymentRefunded":
            return -int(data["amount"])
        case _:
            return None


def _customer(event: StoredEvent) -> list[Row]:
    # what a merge brought is told by the merge itself
    if event.data.get("absorbed"):
        return []
    title, mentioned = _CUSTOMER[event.type]
    return [_line(event, title, event.key, _mentioned(event.data, mentioned))]


def _car(event: StoredEvent, known: Known) -> list[Row]:
    car = known.cars.get(event.key)
    # the odometer is read at each reception, whose own line says so
    if car is None or event.data.get("fields") == ["mileage_km"]:
        return []
    title, mentioned = _CAR[event.type]
    return [_line(event, title, car["customer_id"], _mentioned(event.data, mentioned), car_id=event.key)]


def _transferred(event: StoredEvent, known: Known) -> list[Row]:
    # when two records of one person became one, the car stayed where it was
    if event.data.get("merge"):
        return []
    car = known.cars.get(event.key)
    params = {"plate": car["plate"] if car else "", "model": car["model"] if car else ""}
    given = _line(event, "car.transferred", event.data["customer_id"], params, car_id=event.key)
    taken = _line(event, "car.transferred", event.data["previous_customer_id"], params)
    return [given, {**taken, "part": 1}]


def _merged(event: StoredEvent, known: Known) -> list[Row]:
    merged = known.customers.get(event.data["merged_id"])
    params = {"name": merged["name"] if merged else ""}
    return [_line(event, "customer.merged", event.data["survivor_id"], params)]


def _contact(event: StoredEvent, known: Known) -> list[Row]:
    # an automatic entry was written from a fact that has its own line here
    if event.data.get("automatic"):
        return []
    return [_contact_line(event, known, "contact.recorded", at=event.data["created_at"])]


def _contact_state(event: StoredEvent, known: Known) -> list[Row]:
    contact = known.contacts.get(event.key)
    if contact is None or contact["automatic"]:
        return []
    params = _mentioned(event.data, ("state", "previous"))
    return [_contact_line(event, known, "contact.state_changed", params)]


def _contact_line(
    event: StoredEvent, known: Known, title: str, params: Row | None = None, **columns: Any
) -> Row:
    contact = known.contacts.rows[event.key]
    where = {"car_id": contact["car_id"], "order_id": contact["order_id"], "contact_id": event.key}
    return _line(event, title, contact["customer_id"], params or {}, **where, **columns)


def _mentioned(data: Mapping[str, Any], names: tuple[str, ...]) -> Row:
    return {name: data[name] for name in names if data.get(name) not in (None, "", [])}


_OTHER: Mapping[str, Callable[[StoredEvent, Known], list[Row]]] = {
    "CarTransferred": _transferred,
    "CustomersMerged": _merged,
    "ContactRecorded": _contact,
    "ContactStateChanged": _contact_state,
}
