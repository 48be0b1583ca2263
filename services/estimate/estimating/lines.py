"""A line of an estimate."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from shared.regulation.lines import WorkLine


@dataclass(frozen=True, kw_only=True)
class Line(WorkLine):
    """`included` lines are offered and summed; the others are kept for another day (CM-55).

    `inspection_item` is what of the sheet it answers to, `urgent` that the item was marked ×, `reasons` why.
    """

    quantity: Decimal = Decimal(1)
    included: bool = True
    explanation: str = ""
    inspection_item: str | None = None
    urgent: bool = False
    reasons: tuple[str, ...] = ()
