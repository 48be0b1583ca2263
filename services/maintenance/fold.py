"""What events do to the rows of maintenance's look-up tables. Pure: rows in, rows out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, get_args

import msgspec

from services.maintenance import events as e
from services.maintenance.decisions import ORDER
from services.maintenance.marks import marks_of
from services.maintenance.model import Order
from services.maintenance.states import OPEN, State
from services.maintenance.streams import ORDER_CODEC
from shared.eventlog import StoredEvent
from shared.eventlog.erasing import ERASING
from shared.kernel.hangul import initials
from shared.kernel.phones import national_digits

Row = dict[str, Any]
TABLES: Final = ("dealership", "employee", "customer", "car", "repair_order", "receivable")
ORDER_TYPES: Final = frozenset(kind.__event_name__ for kind in get_args(e.OrderEvent))
_PLATE_TAIL: Final = 4


@dataclass
class Rows:
    """The rows that a batch touches by table and key; None marks one that goes."""

    tables: dict[str, dict[str, Row | None]] = field(default_factory=lambda: {name: {} for name in TABLES})
    merges: list[tuple[str, str]] = field(default_factory=list)
    orders: set[str] = field(default_factory=set)
    topics: set[str] = field(default_factory=set)

    def change(self, table: str, key: str, **values: Any) -> None:
        """Set columns of a row that is there."""
        row = self.tables[table].get(key)
        if row is not None:
            row.update(values)


def fold(rows: Rows, event: StoredEvent) -> None:
    """One event more."""
    if event.type in ORDER_TYPES:
        _order(rows, event)
    else:
        _OTHERS[event.type](rows, event)


def settle(rows: Rows) -> None:
    """Once the batch is folded: a delivered order owes what its account says, whoever's bill paid it."""
    for order_id, row in rows.tables["repair_order"].items():
        if row is None:
            continue
        # as written: the driver cannot read an infinite moment back
        row["promised_at"] = row["folded"]["promised_at"] or "infinity"
        if row["state"] != State.DELIVERED.value or row["flags"]["internal_expense"]:
            continue
        item = rows.tables["receivable"].get(order_id)
        owed = item["amount"] if item else 0
        row.update(receivable=owed, paid=row["total"] - row["discount"] - owed)


def _order(rows: Rows, event: StoredEvent) -> None:
    before = rows.tables["repair_order"].get(event.key)
    order = msgspec.convert(before["folded"], Order) if before else ORDER.initial
    order = ORDER.evolve(order, ORDER_CODEC.decode(event))
    row = _moments(before, event) | _columns(order)
    row |= {"id": event.key, "version": event.version, "changed_at": event.occurred_at}
    row["came_at"] = row["received_at"] or row["reserved_for"] or row["changed_at"]
    rows.tables["repair_order"][event.key] = row
    _touch(rows, row)


def _moments(before: Row | None, event: StoredEvent) -> Row:
    row: Row = {
        "received_at": before["received_at"] if before else None,
        "delivered_at": before["delivered_at"] if before else None,
    }
    if event.type == "RepairOrderReceived":
        row["received_at"] = event.occurred_at
    elif event.type == "RepairOrderDelivered":
        row["delivered_at"] = event.occurred_at
    return row


def _columns(order: Order) -> Row:
    totals = order.totals
    return {
        "number": order.number,
        "dealership": order.dealership,
        "state": order.state.value,
        "open": order.state in OPEN,
        "car_id": order.car_id,
        "customer_id": order.customer_id,
        "plate": order.plate,
        "plate_tail": order.plate[-_PLATE_TAIL:],
        "model": order.model,
        "mileage_km": order.mileage_km,
        "reserved_for": order.reserved_for,
        "promised_at": order.promised_at or "infinity",
        "assignee": order.assignee,
        "request": order.request,
        "currency": order.currency.value,
        "items": [line.item for line in order.lines],
        "parts": totals.parts,
        "labour": totals.labour,
        "vat": totals.vat,
        "total": totals.total,
        "discount": totals.discount,
        "paid": totals.paid,
        "receivable": totals.receivable,
        "flags": msgspec.to_builtins(order.flags),
        "marks": marks_of(order.flags),
        "folded": msgspec.to_builtins(order),
    }


def _touch(rows: Rows, row: Row) -> None:
    rows.orders.add(row["id"])
    rows.topics |= {
        f"order:{row['id']}",
        f"board:{row['dealership']}",
        f"car:{row['car_id']}",
        f"customer:{row['customer_id']}",
    }


def _charged(rows: Rows, event: StoredEvent) -> None:
    _move(rows, event.key, event.data["item"], event.data["item"]["amount"])


def _settled(rows: Rows, event: StoredEvent) -> None:
    _move(rows, event.key, event.data["item"], -event.data["item"]["amount"])


def _move(rows: Rows, customer_id: str, item: Mapping[str, Any], by: int) -> None:
    items, order_id = rows.tables["receivable"], item["order_id"]
    known = items.get(order_id)
    amount = (known["amount"] if known else 0) + by
    rest = {name: item[name] for name in ("number", "dealership", "currency", "since")}
    first = {**rest, "since": known["since"]} if known else rest
    row = {"order_id": order_id, "customer_id": customer_id, **first, "amount": amount}
    items[order_id] = row if amount else None
    rows.orders.add(order_id)
    rows.topics |= {f"order:{order_id}", f"customer:{customer_id}", f"board:{item['dealership']}"}


def _transferred(rows: Rows, event: StoredEvent) -> None:
    if not event.data["incoming"]:
        return
    for item in event.data["items"]:
        rows.change("receivable", item["order_id"], customer_id=event.key)
    rows.topics.add(f"customer:{event.key}")


def _customer(rows: Rows, event: StoredEvent) -> None:
    known = rows.tables["customer"].get(event.key)
    if known is None and event.type == "CustomerChanged":
        return  # erased meanwhile
    phones = sorted(event.data["phones"], key=lambda phone: not phone["primary"])
    numbers = [phone["number"] for phone in phones]
    rows.tables["customer"][event.key] = {
        "id": event.key,
        "name": event.data["name"],
        "initials": initials(event.data["name"]),
        "phones": numbers,
        "phone_digits": " ".join(national_digits(number) for number in numbers),
        "survivor_id": known["survivor_id"] if known else None,
    }


def _merged(rows: Rows, event: StoredEvent) -> None:
    rows.change("customer", event.key, survivor_id=event.data["survivor_id"])
    rows.merges.append((event.key, event.data["survivor_id"]))


def _car(rows: Rows, event: StoredEvent) -> None:
    known, data = rows.tables["car"].get(event.key) or {}, event.data
    if not known and event.type == "CarChanged":
        return  # erased with its owner meanwhile
    rows.tables["car"][event.key] = {
        "id": event.key,
        "customer_id": data["customer_id"] if "customer_id" in data else known["customer_id"],
        "plate": data["plate"] if "plate" in data else known["plate"],
        "mileage_km": data.get("mileage_km"),
        "mileage_at": event.occurred_at,
        **{name: data.get(name) or "" for name in ("model", "engine", "transmission", "company")},
        **{name: data.get(name) for name in ("vin", "average_km_per_year", "first_registered")},
    }
    rows.topics.add(f"car:{event.key}")


def _plate_changed(rows: Rows, event: StoredEvent) -> None:
    rows.change("car", event.key, plate=event.data["plate"])


def _car_transferred(rows: Rows, event: StoredEvent) -> None:
    # what tells of the car comes along under the new owner's key
    carried = {
        name: told for name in ("plate", "vin", "company") if (told := event.data.get(name)) is not None
    }
    rows.change("car", event.key, customer_id=event.data["customer_id"], **carried)


def _dealership(rows: Rows, event: StoredEvent) -> None:
    named = {name: event.data[name] for name in ("name", "time_zone", "currency")}
    rows.tables["dealership"][event.key] = {"id": event.key, **named}


def _employee(rows: Rows, event: StoredEvent) -> None:
    rows.tables["employee"][event.key] = {"id": event.key, "name": event.data["name"]}


_OTHERS: Final = {
    "ReceivableCharged": _charged,
    "ReceivableSettled": _settled,
    "ReceivableTransferred": _transferred,
    "PersonRegistered": _customer,
    "CompanyRegistered": _customer,
    "CustomerChanged": _customer,
    "CustomersMerged": _merged,
    "CarRegistered": _car,
    "CarChanged": _car,
    "PlateChanged": _plate_changed,
    "CarTransferred": _car_transferred,
    "DealershipOpened": _dealership,
    "EmployeeHired": _employee,
}
TYPES: Final = ORDER_TYPES | frozenset(_OTHERS) | ERASING
