"""Pure: what other services say, as the keys service takes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def settled(order: Mapping[str, Any]) -> bool:
    """Whether the customer may have the key by what maintenance says of the order (its `OrderDetail`).

    Once the work is done and nothing is owed on it, or somebody else pays; a cancelled order asks for
    nothing.
    """
    if order["state"] == "cancelled":
        return True
    if order["state"] not in ("ready", "delivered"):
        return False
    flags = order["flags"]
    others_pay = flags["internal_expense"] or flags["bill_to_company"]
    return bool(order["totals"]["receivable"] <= 0 or others_pay)
