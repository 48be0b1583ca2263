"""A line of an estimate, and what the included lines come to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from shared.kernel.money import Currency, rounded, vat_on
from shared.regulation.parts import PartClass


@dataclass(frozen=True, kw_only=True)
class Line:
    """`included` lines are offered and summed; the others are kept for another day (CM-55).

    `inspection_item` is what of the sheet it answers to, `urgent` that the item was marked ×, `reasons` why.
    """

    id: str
    item: str
    molit_code: str | None = None
    uncoded: bool = False
    part_class: PartClass | None = PartClass.NEW
    quantity: Decimal = Decimal(1)
    unit_price: int
    labour_fee: int = 0
    labour_hours: Decimal = Decimal(0)
    included: bool = True
    explanation: str = ""
    inspection_item: str | None = None
    urgent: bool = False
    reasons: tuple[str, ...] = ()

    @property
    def parts(self) -> int:
        """부품계 = quantity × unit price, half up to the minor unit."""
        return rounded(self.quantity * self.unit_price)

    @property
    def subtotal(self) -> int:
        """부품계 + 기술료, without VAT."""
        return self.parts + self.labour_fee


@dataclass(frozen=True, kw_only=True)
class Totals:
    """In minor units; total = parts + labour + vat, the VAT reckoned once on the sum."""

    parts: int = 0
    labour: int = 0
    vat: int = 0
    total: int = 0


def total_of(lines: Iterable[Line], currency: Currency) -> Totals:
    """What these lines come to."""
    taken = tuple(lines)
    parts = sum(line.parts for line in taken)
    labour = sum(line.labour_fee for line in taken)
    vat = vat_on(parts + labour, currency)
    return Totals(parts=parts, labour=labour, vat=vat, total=parts + labour + vat)
