"""무상수리: how long the work of a delivered order is done again for nothing (the Rule, art. 134 ① 2); pure.

The days are those of `shared.regulation.rerepair`. They run from the delivery; where the paper that the
customer holds names a later day, that day counts. The duty is the workshop's that did the work.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from services.maintenance.lines import Line
from services.maintenance.model import Order
from shared.regulation.rerepair import rerepair_days


@dataclass(frozen=True, kw_only=True)
class Entitlement:
    """A delivered order whose work is done again for nothing, up to and with the day `until`."""

    order_id: str
    number: str
    delivered_on: date
    days: int
    until: date
    lines: tuple[Line, ...]


def entitlement(order: Order, delivered_on: date, first_registered: date | None) -> Entitlement:
    """What a delivered order entitles to."""
    days = rerepair_days(first_registered, order.mileage_km, delivered_on)
    until = delivered_on + timedelta(days=days)
    promised = order.statement.rerepair_until if order.statement else until
    return Entitlement(
        order_id=order.id,
        number=order.number,
        delivered_on=delivered_on,
        days=days,
        until=max(until, promised),
        lines=order.lines,
    )


def told(each: Entitlement, order: Order | None = None) -> dict[str, Any]:
    """`shared.contracts.maintenance_answers.Entitled`; `order` is the one on which work may be repeated."""
    repeated = {line.redo.key for line in order.lines if line.redo} if order else set()
    return {
        "order_id": each.order_id,
        "number": each.number,
        "delivered_on": each.delivered_on.isoformat(),
        "days": each.days,
        "until": each.until.isoformat(),
        "lines": [
            {
                "id": line.id,
                "item": line.item,
                "subtotal": line.subtotal,
                "repeated": (each.order_id, line.id) in repeated,
            }
            for line in each.lines
        ],
    }
