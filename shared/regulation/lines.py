"""A line of work as both statutory forms write it (별지 89호의2, 89호의3), and what lines come to; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from shared.kernel.money import Currency, rounded, vat_on
from shared.regulation.parts import PartClass


@dataclass(frozen=True, kw_only=True)
class WorkLine:
    """작업내용 with its part (구분, 수량, 단가) and its 공임; money in minor units (CM-20)."""

    id: str
    item: str
    molit_code: str | None = None
    uncoded: bool = False  # decided to have no work code (CM-29), as opposed to not decided yet
    part_class: PartClass | None = PartClass.NEW
    quantity: Decimal
    unit_price: int
    labour_fee: int = 0
    labour_hours: Decimal = Decimal(0)

    @property
    def parts(self) -> int:
        """부품계 = quantity × unit price, half up to the minor unit."""
        return rounded(self.quantity * self.unit_price)

    @property
    def subtotal(self) -> int:
        """소계 = 부품계 + 기술료, without VAT."""
        return self.parts + self.labour_fee


@dataclass(frozen=True, kw_only=True)
class Sums:
    """부품, 공임, 부가세, 총계 in minor units; total = parts + labour + vat."""

    parts: int = 0
    labour: int = 0
    vat: int = 0
    total: int = 0


def sums_of(lines: Iterable[WorkLine], currency: Currency, *, vat: bool = True) -> Sums:
    """What these lines come to; VAT is reckoned once, on their sum, and left out where it does not apply."""
    taken = tuple(lines)
    parts = sum(line.parts for line in taken)
    labour = sum(line.labour_fee for line in taken)
    tax = vat_on(parts + labour, currency) if vat else 0
    return Sums(parts=parts, labour=labour, vat=tax, total=parts + labour + tax)
