"""What the CRM view takes out of each event: nothing else of it leaves the log."""

from __future__ import annotations

from collections.abc import Mapping

from shared.eventlog.erasing import ERASING
from shared.projections import Sharing

_OPENED = ("number", "customer_id", "car_id", "plate", "dealership", "currency", "request")
_REGISTERED = ("name", "phones", "memo", "dealership")
_CAR = ("model", "engine", "transmission", "mileage_km", "average_km_per_year")
_CONTACT = (
    "customer_id", "car_id", "order_id", "kind", "state", "title", "content", "assignee", "next_date",
    "created_at",
)  # fmt: skip

_VIDEO = ("order_id", "customer_id", "car_id")

FIELDS: Mapping[str, tuple[str, ...]] = {
    "PersonRegistered": _REGISTERED,
    "CompanyRegistered": _REGISTERED,
    "CustomerChanged": ("name", "phones", "memo", "fields", "absorbed"),
    "CustomersMerged": ("survivor_id", "merged_id"),
    "CarRegistered": (*_CAR, "customer_id", "plate"),
    "CarChanged": (*_CAR, "fields"),
    "PlateChanged": ("plate", "previous"),
    "CarTransferred": ("customer_id", "previous_customer_id", "merge", "plate"),
    "ContactRecorded": _CONTACT,
    "ContactStateChanged": ("state", "previous"),
    "RepairOrderReserved": (*_OPENED, "reserved_for"),
    "RepairOrderReceived": (*_OPENED, "mileage_km"),
    "InspectionStarted": (),
    "ApprovalRequested": ("note",),
    "WorkStarted": (),
    "RepairOrderMadeReady": (),
    "RepairOrderDelivered": (
        "number", "mileage_km", "items", "total", "discount", "paid", "receivable", "internal_expense",
    ),
    "RepairOrderCancelled": ("reason",),
    "RepairOrderCorrected": ("number", "reason", "before", "after"),
    "PaymentTaken": ("means", "amount", "own", "carried"),
    "PaymentRefunded": ("means", "amount", "own", "carried", "reason"),
    "VideoCallBegan": _VIDEO,
    "VideoCallEnded": (*_VIDEO, "seconds", "ending"),
    **dict.fromkeys(ERASING, ("records",)),
}  # fmt: skip

# What the suite writes by itself tells of an event that has a line of its own.
UNLESS: Mapping[str, str] = {"ContactRecorded": "automatic"}

# A merge touches several customers, an erasure whatever each process has of the customer; every other event
# touches rows of its own stream only.
SHARING = Sharing(
    first=frozenset({"PersonRegistered", "CompanyRegistered", "CustomerChanged", "CustomersMerged"}),
    everywhere=ERASING,
)
