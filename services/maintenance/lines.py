"""One line of a repair order (CM-20) and what the lines of an order come to (CM-23)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from shared.kernel.money import Currency, rounded, vat_on
from shared.regulation.parts import PartClass, doubt


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line as the operator typed it: prices are never replaced by a catalogue's (CM-26)."""

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
    doubts = ((index, doubt(line.item, line.part_class)) for index, line in enumerate(lines))
    return {f"lines.{index}.part_class": why for index, why in doubts if why}


def undecided(lines: Iterable[Line]) -> tuple[str, ...]:
    """Lines that have to get a work code, or the word that they have none, before the record goes (CM-27)."""
    return tuple(line.id for line in lines if line.molit_code is None and not line.uncoded)
