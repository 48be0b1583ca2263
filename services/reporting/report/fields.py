"""What the workshop report takes out of each event: nothing else of it leaves the log."""

from __future__ import annotations

from collections.abc import Mapping

from shared.eventlog.erasing import ERASING
from shared.projections import Sharing

_OPENED = ("number", "plate", "customer_id", "dealership", "assignee", "currency")
_BILL = ("parts", "labour", "vat", "discount", "total")

FIELDS: Mapping[str, tuple[str, ...]] = {
    "DealershipOpened": ("name", "time_zone", "currency"),
    "RepairOrderReserved": _OPENED,
    "RepairOrderReceived": _OPENED,
    "RepairOrderAssigned": ("assignee",),
    "RepairOrderDelivered": (*_BILL, "internal_expense", "assignee", "free_lines", "free_worth"),
    "RepairOrderCorrected": ("before", "after"),
    "RepairOrderCancelled": (),
    "PaymentTaken": ("means", "amount"),
    "PaymentRefunded": ("means", "amount"),
    "ReceivableCharged": ("item",),
    "ReceivableSettled": ("item",),
    **dict.fromkeys(ERASING, ("records",)),
}

# What a customer owes stands under the order that owes; every entry needs the clock of its dealership;
# an erasure takes from each process what it has of the customer.
SHARING = Sharing(
    by=dict.fromkeys(("ReceivableCharged", "ReceivableSettled"), ("item", "order_id")),
    everywhere=frozenset({"DealershipOpened"}) | ERASING,
)
