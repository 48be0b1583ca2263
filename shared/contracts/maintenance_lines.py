"""What maintenance publishes of the lines of an order, and of the paper behind its odometer."""

from __future__ import annotations

from typing import Literal, TypedDict

Currency = Literal["KRW", "JPY", "CNY"]


class Redo(TypedDict):
    """The delivered line that is done again for nothing (무상수리); `worth`: its price then, without VAT."""

    order_id: str
    number: str
    line_id: str
    worth: int


class Certificate(TypedDict):
    """What proves that an odometer was changed lawfully."""

    issuer: str
    issued_on: str
    number: str


class Line(TypedDict):
    """A line: parts sum = quantity × unit_price half up, subtotal = parts sum + labour_fee.

    `uncoded`: it was decided that no work code applies; without it and without a code nobody decided yet.
    """

    id: str
    item: str
    molit_code: str | None
    uncoded: bool
    part_class: Literal["A", "B", "C", "D", "F"] | None
    quantity: str
    unit_price: int
    labour_fee: int
    labour_hours: str
    redo: Redo | None


class Totals(TypedDict):
    """total = parts + labour + vat; receivable = total − discount − paid."""

    parts: int
    labour: int
    vat: int
    total: int
    discount: int
    paid: int
    receivable: int
