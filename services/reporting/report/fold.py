"""What a batch of events adds to the workshop report.

Counted at delivery, on the day of the dealership's calendar. A correction counts by what it changed, on the
day of the correction (docs/adr/0009). Internal expense (업소운영비, CM-32) is kept apart from turnover.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from services.reporting.rows import Kept, Row
from shared.projections import Taken

NOBODY = ""
_NO_AMOUNTS = {
    "parts": 0,
    "labour": 0,
    "vat": 0,
    "discount": 0,
    "turnover": 0,
    "received": 0,
    "receivable": 0,
}
_BILL = ("parts", "labour", "vat", "discount")


class Entry(NamedTuple):
    """A row of `entry`, its fields in the order of the columns."""

    position: int
    kind: str
    at: str
    day: date
    dealership: str
    employee: str
    order_id: str
    currency: str
    internal: bool
    parts: int = 0
    labour: int = 0
    vat: int = 0
    discount: int = 0
    turnover: int = 0
    means: str | None = None
    received: int = 0
    receivable: int = 0
    lead_seconds: int | None = None
    free_lines: int = 0
    free_worth: int = 0


@dataclass
class Known:
    """The orders that a batch may touch and all dealerships, as they stand before it."""

    orders: Kept = field(default_factory=Kept)
    dealerships: Kept = field(default_factory=Kept)


def fold(events: Iterable[Taken], known: Known) -> list[Entry]:
    """Apply the events to `known`, in their order; gives the entries that they add."""
    entries: list[Entry] = []
    for event in events:
        entry = _TABLE[event.type](event, known)
        if entry is not None:
            entries.append(entry)
    return entries


def _opened_dealership(event: Taken, known: Known) -> None:
    data = event.data
    known.dealerships.put(
        event.key,
        {
            "dealership": event.key,
            "name": data["name"],
            "time_zone": data["time_zone"],
            "currency": data["currency"],
        },
    )


def _reserved(event: Taken, known: Known) -> None:
    known.orders.put(event.key, _order(event.data, event.key, received_at=None))


def _received(event: Taken, known: Known) -> Entry | None:
    known.orders.put(event.key, _order(event.data, event.key, received_at=event.at))
    return _entry(event, known, "arrival")


def _order(data: Mapping[str, Any], key: str, received_at: str | None) -> Row:
    return {
        "order_id": key,
        "number": data["number"],
        "plate": data["plate"],
        "customer_id": data["customer_id"],
        "dealership": data["dealership"],
        "employee": data["assignee"] or NOBODY,
        "currency": data["currency"],
        "internal": False,
        "received_at": received_at,
    }


def _assigned(event: Taken, known: Known) -> None:
    known.orders.change(event.key, employee=event.data["assignee"] or NOBODY)


def _delivered(event: Taken, known: Known) -> Entry | None:
    data = event.data
    known.orders.change(
        event.key,
        internal=bool(data["internal_expense"]),
        employee=data["assignee"] or NOBODY,
    )
    amounts = {name: data[name] for name in _BILL}
    return _entry(
        event,
        known,
        "delivery",
        **amounts,
        turnover=data["total"] - data["discount"],
        lead_seconds=_lead(event, known),
        # an order from before these were written says nothing of them
        free_lines=data["free_lines"] or 0,
        free_worth=data["free_worth"] or 0,
    )


def _lead(event: Taken, known: Known) -> int | None:
    order = known.orders.get(event.key)
    if order is None or order["received_at"] is None:
        return None
    start = datetime.fromisoformat(order["received_at"])
    return max(0, int((event.occurred_at - start).total_seconds()))


def _corrected(event: Taken, known: Known) -> Entry | None:
    before, after = event.data["before"], event.data["after"]
    amounts = {name: after[name] - before[name] for name in _BILL}
    turnover = after["total"] - after["discount"] - before["total"] + before["discount"]
    return _entry(event, known, "correction", **amounts, turnover=turnover)


def _cancelled(event: Taken, known: Known) -> Entry | None:
    return _entry(event, known, "cancellation")


def _paid(event: Taken, known: Known) -> Entry | None:
    data = event.data
    return _entry(event, known, "payment", means=data["means"], received=data["amount"])


def _refunded(event: Taken, known: Known) -> Entry | None:
    data = event.data
    return _entry(event, known, "refund", means=data["means"], received=-data["amount"])


def _charged(event: Taken, known: Known) -> Entry | None:
    return _owed(event, known, event.data["item"]["amount"])


def _settled(event: Taken, known: Known) -> Entry | None:
    return _owed(event, known, -event.data["item"]["amount"])


def _owed(event: Taken, known: Known, amount: int) -> Entry | None:
    # stands under the order that owes, wherever the money was taken
    return _entry(event, known, "receivable", order_id=event.data["item"]["order_id"], receivable=amount)


def _entry(event: Taken, known: Known, kind: str, **columns: Any) -> Entry | None:
    order_id = columns.pop("order_id", None) or event.key
    order = known.orders.get(order_id)
    if order is None:
        return None
    shop = known.dealerships.get(order["dealership"])
    # to the minute, which every zone's midnight falls on, and many events share
    day = _day(event.at[:16], shop["time_zone"] if shop else "UTC")
    return Entry(
        event.position,
        kind,
        event.at,
        day,
        order["dealership"],
        order["employee"],
        order_id,
        order["currency"],
        order["internal"],
        **columns,
    )


@lru_cache(maxsize=50_000)
def _day(minute: str, zone: str) -> date:
    return datetime.fromisoformat(f"{minute}+00:00").astimezone(ZoneInfo(zone)).date()


_TABLE: Mapping[str, Callable[[Taken, Known], Entry | None]] = {
    "DealershipOpened": _opened_dealership,
    "RepairOrderReserved": _reserved,
    "RepairOrderReceived": _received,
    "RepairOrderAssigned": _assigned,
    "RepairOrderDelivered": _delivered,
    "RepairOrderCorrected": _corrected,
    "RepairOrderCancelled": _cancelled,
    "PaymentTaken": _paid,
    "PaymentRefunded": _refunded,
    "ReceivableCharged": _charged,
    "ReceivableSettled": _settled,
}
