"""The declaration of the view `flow`."""

from __future__ import annotations

from collections.abc import Mapping

from shared.projections.declared import (
    Constant,
    Count,
    Dealership,
    Declared,
    Key,
    Last,
    OccurredAt,
    StreamKey,
    Sum,
    Table,
    data,
    minus,
)
from shared.projections.declaring import DeclaredView

# What an order is in after each of these.
STATES: Mapping[str, str] = {
    "RepairOrderReserved": "reserved",
    "RepairOrderReceived": "received",
    "InspectionStarted": "inspecting",
    "ApprovalRequested": "waiting_for_approval",
    "WorkStarted": "in_work",
    "RepairOrderMadeReady": "ready",
    "RepairOrderDelivered": "delivered",
    "RepairOrderCancelled": "cancelled",
}
_OPENED = ("RepairOrderReserved", "RepairOrderReceived")
_HOUR = Key("hour", "timestamptz", OccurredAt("hour"))

# Where each order stands now, and since when.
STANDING = Table(
    "standing",
    key=(Key("order_id", "uuid", StreamKey()),),
    columns=(
        Last("dealership", "text", dict.fromkeys(_OPENED, data("dealership"))),
        Last("state", "text", {kind: Constant(state) for kind, state in STATES.items()}),
        Last("since", "timestamptz", dict.fromkeys(STATES, OccurredAt())),
    ),
)
# When cars come and go, at the dealership where it was entered.
HOURLY = Table(
    "hourly",
    key=(Key("dealership", "text", Dealership()), _HOUR),
    columns=(
        Count("arrivals", frozenset({"RepairOrderReceived"})),
        Count("deliveries", frozenset({"RepairOrderDelivered"})),
        Count("cancellations", frozenset({"RepairOrderCancelled"})),
    ),
)
# What went into each till: money in less money back.
TILL = Table(
    "till",
    key=(
        Key("dealership", "text", Dealership()),
        _HOUR,
        Key("currency", "text", data("currency")),
        Key("means", "text", data("means")),
    ),
    columns=(
        Count("payments", frozenset({"PaymentTaken"})),
        Count("refunds", frozenset({"PaymentRefunded"})),
        Sum("amount", {"PaymentTaken": data("amount"), "PaymentRefunded": minus("amount")}),
    ),
)

_NOW = """
CREATE INDEX standing_now ON standing (dealership, state) WHERE state NOT IN ('delivered', 'cancelled')
"""

VIEW = DeclaredView(
    Declared(
        "flow",
        1,
        (STANDING, HOURLY, TILL),
        topic=("report", "dealership"),
        indexes=(_NOW,),
    )
)
