"""Which events stand in a history, under whom, and what their line says: a title's key and its parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from services.reporting.rows import Row
from shared.projections import Taken

if TYPE_CHECKING:
    from services.reporting.crm.fold import Known


class Line(NamedTuple):
    """A row of `timeline`, its fields in the order of the columns."""

    position: int
    part: int
    at: str
    customer_id: str
    car_id: str | None
    order_id: str | None
    contact_id: str | None
    title: str
    params: Row
    amount: int | None
    currency: str | None
    actor: str
    dealership: str


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
_VIDEO: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "VideoCallBegan": ("video.began", ()),
    "VideoCallEnded": ("video.ended", ("ending", "seconds")),
}

_NOTHING: tuple[Any, ...] = (None, "", [])


def lines(event: Taken, known: Known) -> list[Line]:
    """The lines of an event, after `known` has taken it in; none for what is told by another line."""
    return _LINES[event.type](event, known)


def _order(event: Taken, known: Known) -> list[Line]:
    visit = known.visits.get(event.key)
    if visit is None:
        return []
    title, mentioned = _ORDER[event.type]
    params = _mentioned(event.data, mentioned)
    moved = _AMOUNTS.get(event.type)
    amount = None if moved is None else moved(event.data)
    return [
        Line(
            event.position,
            0,
            event.at,
            visit["customer_id"],
            visit["car_id"],
            event.key,
            None,
            title,
            params,
            amount,
            None if amount is None else visit["currency"],
            event.actor,
            visit["dealership"],
        )
    ]


def _corrected(data: Row) -> int:
    before, after = data["before"], data["after"]
    return int(after["total"] - after["discount"] - before["total"] + before["discount"])


# what moved: the bill at delivery, its change at a correction, money at a payment
_AMOUNTS: Mapping[str, Callable[[Row], int]] = {
    "RepairOrderDelivered": lambda data: int(data["total"] - data["discount"]),
    "RepairOrderCorrected": _corrected,
    "PaymentTaken": lambda data: int(data["amount"]),
    "PaymentRefunded": lambda data: -int(data["amount"]),
}


def _customer(event: Taken, _: Known) -> list[Line]:
    # what a merge brought is told by the merge itself
    if event.type == "CustomerChanged" and event.data["absorbed"]:
        return []
    title, mentioned = _CUSTOMER[event.type]
    return [_line(event, title, event.key, _mentioned(event.data, mentioned))]


def _car(event: Taken, known: Known) -> list[Line]:
    car = known.cars.get(event.key)
    # the odometer is read at each reception, whose own line says so
    if car is None or (event.type == "CarChanged" and event.data["fields"] == ["mileage_km"]):
        return []
    title, mentioned = _CAR[event.type]
    return [_line(event, title, car["customer_id"], _mentioned(event.data, mentioned), car_id=event.key)]


def _transferred(event: Taken, known: Known) -> list[Line]:
    # when two records of one person became one, the car stayed where it was
    if event.data["merge"]:
        return []
    car = known.cars.get(event.key)
    params = {"plate": car["plate"] if car else "", "model": car["model"] if car else ""}
    given = _line(event, "car.transferred", event.data["customer_id"], params, car_id=event.key)
    taken = _line(event, "car.transferred", event.data["previous_customer_id"], params)
    return [given, taken._replace(part=1)]


def _merged(event: Taken, known: Known) -> list[Line]:
    merged = known.customers.get(event.data["merged_id"])
    params = {"name": merged["name"] if merged else ""}
    return [_line(event, "customer.merged", event.data["survivor_id"], params)]


def _contact(event: Taken, known: Known) -> list[Line]:
    if event.key not in known.contacts.rows:
        return []
    created = _contact_line(event, known, "contact.recorded", {})
    return [created._replace(at=event.data["created_at"])]


def _contact_state(event: Taken, known: Known) -> list[Line]:
    if event.key not in known.contacts.rows:
        return []
    params = _mentioned(event.data, ("state", "previous"))
    return [_contact_line(event, known, "contact.state_changed", params)]


def _contact_line(event: Taken, known: Known, title: str, params: Row) -> Line:
    contact = known.contacts.rows[event.key]
    line = _line(event, title, contact["customer_id"], params, contact["car_id"])
    return line._replace(order_id=contact["order_id"], contact_id=event.key)


def _line(event: Taken, title: str, customer_id: str, params: Row, car_id: str | None = None) -> Line:
    return Line(
        event.position,
        0,
        event.at,
        customer_id,
        car_id,
        None,
        None,
        title,
        params,
        None,
        None,
        event.actor,
        event.dealership,
    )


def _video(event: Taken, _: Known) -> list[Line]:
    title, mentioned = _VIDEO[event.type]
    params = _mentioned(event.data, mentioned)
    line = _line(event, title, event.data["customer_id"], params, event.data["car_id"])
    return [line._replace(order_id=event.data["order_id"])]


def _mentioned(data: Mapping[str, Any], names: tuple[str, ...]) -> Row:
    # most are something: a look at its truth is quicker than three comparisons
    return {name: value for name in names if (value := data[name]) or value not in _NOTHING}


_LINES: Mapping[str, Callable[[Taken, Known], list[Line]]] = {
    **dict.fromkeys(_ORDER, _order),
    **dict.fromkeys(_CUSTOMER, _customer),
    **dict.fromkeys(_CAR, _car),
    "CarTransferred": _transferred,
    "CustomersMerged": _merged,
    "ContactRecorded": _contact,
    "ContactStateChanged": _contact_state,
    "VideoCallBegan": _video,
    "VideoCallEnded": _video,
}
