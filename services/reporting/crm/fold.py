"""What a batch of events does to customers, cars, visits and contacts, and the time line lines it adds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from services.reporting.crm import timeline
from services.reporting.rows import Kept
from shared.projections import Taken

# What a visit is in after each of these.
STATES: Mapping[str, str] = {
    "InspectionStarted": "inspecting",
    "ApprovalRequested": "waiting_for_approval",
    "WorkStarted": "in_work",
    "RepairOrderMadeReady": "ready",
    "RepairOrderDelivered": "delivered",
    "RepairOrderCancelled": "cancelled",
}
_OPENED = {"RepairOrderReserved": "reserved", "RepairOrderReceived": "received"}
_CAR = ("model", "engine", "transmission", "mileage_km", "average_km_per_year")
_CONTACT = ("customer_id", "car_id", "order_id", "kind", "state", "title", "content", "assignee", "next_date")


@dataclass
class Known:
    """The rows that a batch may touch, as they stand before it, and the payments that it adds.

    A payment is a row (position, order, amount), not a sum in the visit: it may be for an order of another
    stream, which another process is rebuilding.
    """

    customers: Kept = field(default_factory=Kept)
    cars: Kept = field(default_factory=Kept)
    visits: Kept = field(default_factory=Kept)
    contacts: Kept = field(default_factory=Kept)
    payments: list[tuple[int, str, int]] = field(default_factory=list)
    # surviving record → the records merged into it, of those in `customers`
    behind: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """`behind` follows from the rows."""
        for key, row in self.customers.rows.items():
            if row["canonical_id"] != key:
                self.behind.setdefault(row["canonical_id"], set()).add(key)


def fold(events: Iterable[Taken], known: Known) -> list[timeline.Line]:
    """Apply the events to `known`, in their order; gives the lines that they add to the time line."""
    lines: list[timeline.Line] = []
    for event in events:
        _TABLE[event.type](event, known)
        lines.extend(timeline.lines(event, known))
    return lines


def _customer(event: Taken, known: Known) -> None:
    data = event.data
    row = {
        "customer_id": event.key,
        "canonical_id": event.key,
        "kind": "person" if event.type == "PersonRegistered" else "company",
        "name": data["name"],
        "phones": data["phones"],
        "memo": data["memo"] or "",
        "dealership": data["dealership"],
        "registered_at": event.at,
    }
    known.customers.put(event.key, row)


def _customer_changed(event: Taken, known: Known) -> None:
    data = event.data
    known.customers.change(event.key, name=data["name"], phones=data["phones"], memo=data["memo"] or "")


def _merged(event: Taken, known: Known) -> None:
    merged, survivor = event.data["merged_id"], event.data["survivor_id"]
    target = known.customers.get(survivor)
    canonical = target["canonical_id"] if target else survivor
    # whoever stood behind the merged record now stands behind the survivor
    moved = known.behind.pop(merged, set()) | {merged}
    for key in moved:
        known.customers.change(key, canonical_id=canonical)
    known.behind.setdefault(canonical, set()).update(moved)


def _car(event: Taken, known: Known) -> None:
    data = event.data
    row = {name: data[name] for name in _CAR} | {
        "car_id": event.key,
        "customer_id": data["customer_id"],
        "plate": data["plate"],
        "transmission": data["transmission"] or "",
        "registered_at": event.at,
    }
    known.cars.put(event.key, row)


def _car_changed(event: Taken, known: Known) -> None:
    data = event.data
    values = {name: data[name] for name in _CAR}
    known.cars.change(event.key, **values | {"transmission": data["transmission"] or ""})


def _plate_changed(event: Taken, known: Known) -> None:
    known.cars.change(event.key, plate=event.data["plate"])


def _car_transferred(event: Taken, known: Known) -> None:
    # the plate comes along under the new owner's key
    plate = event.data["plate"]
    carried = {} if plate is None else {"plate": plate}
    known.cars.change(event.key, customer_id=event.data["customer_id"], **carried)


def _opened(event: Taken, known: Known) -> None:
    data = event.data
    row = {
        "order_id": event.key,
        "number": data["number"],
        "customer_id": data["customer_id"],
        "car_id": data["car_id"],
        "plate": data["plate"],
        "dealership": data["dealership"],
        "currency": data["currency"],
        "state": _OPENED[event.type],
        "turnover": 0,
        "internal": False,
    }
    known.visits.put(event.key, row)


def _moved(event: Taken, known: Known) -> None:
    known.visits.change(event.key, state=STATES[event.type])


def _delivered(event: Taken, known: Known) -> None:
    data = event.data
    internal = bool(data["internal_expense"])
    turnover = 0 if internal else data["total"] - data["discount"]
    known.visits.change(event.key, state="delivered", turnover=turnover, internal=internal)


def _corrected(event: Taken, known: Known) -> None:
    visit, after = known.visits.get(event.key), event.data["after"]
    if visit and not visit["internal"]:
        known.visits.change(event.key, turnover=after["total"] - after["discount"])


def _paid(event: Taken, known: Known) -> None:
    """For this order, and for what earlier orders of the customer still owed."""
    data, sign = event.data, 1 if event.type == "PaymentTaken" else -1
    known.payments.append((event.position, event.key, sign * data["own"]))
    for item in data["carried"] or ():
        known.payments.append((event.position, item["order_id"], sign * item["amount"]))


def _contact(event: Taken, known: Known) -> None:
    row = {name: event.data[name] for name in _CONTACT}
    known.contacts.put(event.key, row | {"contact_id": event.key})


def _told_only(_: Taken, __: Known) -> None:
    """It has a line in the time line and no row of its own."""


def _contact_state(event: Taken, known: Known) -> None:
    known.contacts.change(event.key, state=event.data["state"])


_TABLE: Mapping[str, Callable[[Taken, Known], None]] = {
    "PersonRegistered": _customer,
    "CompanyRegistered": _customer,
    "CustomerChanged": _customer_changed,
    "CustomersMerged": _merged,
    "CarRegistered": _car,
    "CarChanged": _car_changed,
    "PlateChanged": _plate_changed,
    "CarTransferred": _car_transferred,
    "ContactRecorded": _contact,
    "ContactStateChanged": _contact_state,
    "RepairOrderReserved": _opened,
    "RepairOrderReceived": _opened,
    "InspectionStarted": _moved,
    "ApprovalRequested": _moved,
    "WorkStarted": _moved,
    "RepairOrderMadeReady": _moved,
    "RepairOrderDelivered": _delivered,
    "RepairOrderCancelled": _moved,
    "RepairOrderCorrected": _corrected,
    "PaymentTaken": _paid,
    "PaymentRefunded": _paid,
    "VideoCallBegan": _told_only,
    "VideoCallEnded": _told_only,
}
