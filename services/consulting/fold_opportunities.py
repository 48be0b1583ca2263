"""What events do to the row of an opportunity. Pure: data in, columns out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from shared.kernel.money import Currency, rounded, vat_on

Row = dict[str, Any]
Data = Mapping[str, Any]
_OF_THE_CAR: Final = ("dealership", "customer_id", "car_id", "estimate_id", "estimate_number", "currency")


def _found(data: Data) -> Row:
    work = data["work"]
    net = rounded(Decimal(work["quantity"]) * work["unit_price"]) + work["labour_fee"]
    return {
        **{name: data[name] for name in _OF_THE_CAR},
        "item": work["item"],
        "urgent": work["urgent"],
        "amount": net + vat_on(net, Currency(data["currency"])),
        "state": "open",
        "declined_on": date.fromisoformat(data["declined_on"]),
        "next_on": date.fromisoformat(data["next_on"]),
        "assignee": None,
        "outcome": None,
        "taken_up": None,
        "dropped": None,
    }


def _followed_up(data: Data) -> Row:
    next_on = date.fromisoformat(data["next_on"])
    return {"next_on": next_on, "assignee": data["assignee"], "outcome": data["outcome"]}


CHANGES: Final[Mapping[str, Callable[[Data], Row]]] = {
    "OpportunityFound": _found,
    "OpportunityFollowedUp": _followed_up,
    "OpportunityTakenUp": lambda data: {"state": "taken_up", "taken_up": data["estimate_id"]},
    "OpportunityDropped": lambda data: {"state": "dropped", "dropped": data["reason"]},
}
