"""A line of an estimate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from shared.regulation.lines import WorkLine
from shared.regulation.parts import PartClass


@dataclass(frozen=True, kw_only=True)
class Grade:
    """The same part in another class, at its own price (CM-55; the Act, art. 58 ⑤ 2)."""

    part_class: PartClass
    unit_price: int


@dataclass(frozen=True, kw_only=True)
class Line(WorkLine):
    """`included` lines are offered and summed; the others are kept for another day (CM-55).

    `inspection_item` is what of the sheet it answers to, `urgent` that the item was marked ×, `reasons` why.
    `grades` are offered beside the line's own class.
    """

    quantity: Decimal = Decimal(1)
    included: bool = True
    explanation: str = ""
    inspection_item: str | None = None
    urgent: bool = False
    reasons: tuple[str, ...] = ()
    grades: tuple[Grade, ...] = ()

    def chosen(self, part_class: str | None) -> Line | None:
        """The line in the class that was chosen, None meaning its own; None for one that was not offered."""
        if part_class is None or part_class == self.part_class:
            return replace(self, grades=())
        for grade in self.grades:
            if grade.part_class == part_class:
                return replace(self, part_class=grade.part_class, unit_price=grade.unit_price, grades=())
        return None
