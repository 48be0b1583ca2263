"""One line of a repair order (CM-20) and what the lines of an order come to (CM-23)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from shared.kernel.money import Currency
from shared.regulation.lines import Sums, WorkLine, sums_of
from shared.regulation.parts import doubt


@dataclass(frozen=True, kw_only=True)
class Redo:
    """무상수리: the delivered line that is done again for nothing; `worth`: its price then, without VAT."""

    order_id: str
    number: str
    line_id: str
    worth: int

    @property
    def key(self) -> tuple[str, str]:
        """Which line of which order."""
        return self.order_id, self.line_id


@dataclass(frozen=True, kw_only=True)
class Line(WorkLine):
    """A line as the operator typed it: prices are never replaced by a catalogue's (CM-26)."""

    redo: Redo | None = None  # free of charge: it repeats work of an earlier order


@dataclass(frozen=True, kw_only=True)
class Totals(Sums):
    """The foot of an order, in minor units; `receivable` = total − discount − paid (CM-30)."""

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
    """Sum the lines; VAT is left out when the flag is off (CM-32)."""
    sums = sums_of(lines, currency, vat=vat)
    return Totals(**asdict(sums), discount=discount, paid=paid, receivable=sums.total - discount - paid)


def warnings(lines: Iterable[Line]) -> dict[str, str]:
    """What looks wrong but is not refused: a remanufactured part entered as a new one belongs in class B."""
    doubts = ((index, doubt(line.item, line.part_class)) for index, line in enumerate(lines))
    return {f"lines.{index}.part_class": why for index, why in doubts if why}


def undecided(lines: Iterable[Line]) -> tuple[str, ...]:
    """Lines that have to get a work code, or the word that they have none, before the record goes (CM-27)."""
    return tuple(line.id for line in lines if line.molit_code is None and not line.uncoded)
