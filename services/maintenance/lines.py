"""One line of a repair order (CM-20) and what the lines of an order come to (CM-23)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from shared.kernel.money import Currency, rounded, vat_on


class PartClass(StrEnum):
    """구분: what kind of part was fitted, as the legal form names it (regulation.md, section 2)."""

    NEW = "A"
    REMANUFACTURED = "B"
    USED = "C"
    CERTIFIED = "D"
    IMPORTED = "F"


# 재제조, and the slip that the first manual prints for it
_REMANUFACTURED = ("재제조", "제재조")


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line as the operator typed it: prices are never replaced by a catalogue's (CM-26)."""

    id: str
    item: str
    molit_code: str | None = None
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
        """소계 = 부품계 + 기술료."""
        return self.parts + self.labour_fee


@dataclass(frozen=True, kw_only=True)
class Totals:
    """The foot of an order, in minor units; `receivable` = total − discount − paid (CM-30)."""

    parts: int = 0
    labour: int = 0
    vat: int = 0
    total: int = 0
    discount: int = 0
    paid: int = 0
    receivable: int = 0

    @property
    def net(self) -> int:
        """What is asked for: the total with VAT, the discount taken off after it."""
        return self.total - self.discount


def total_of(
    lines: Iterable[Line], *, vat: bool, currency: Currency, discount: int = 0, paid: int = 0
) -> Totals:
    """Sum the lines; VAT is reckoned once, on their sum, and left out when the flag is off (CM-32)."""
    taken = tuple(lines)
    parts = sum(line.parts for line in taken)
    labour = sum(line.labour_fee for line in taken)
    tax = vat_on(parts + labour, currency) if vat else 0
    total = parts + labour + tax
    return Totals(
        parts=parts,
        labour=labour,
        vat=tax,
        total=total,
        discount=discount,
        paid=paid,
        receivable=total - discount - paid,
    )


def warnings(lines: Iterable[Line]) -> dict[str, str]:
    """What looks wrong but is not refused: a remanufactured part entered as a new one belongs in class B."""
    return {
        f"lines.{index}.part_class": "remanufactured_entered_as_new"
        for index, line in enumerate(lines)
        if line.part_class is PartClass.NEW and any(word in line.item for word in _REMANUFACTURED)
    }
