"""One car's stay in a workshop, from the telephone call to the last won paid: what each step asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from services.demo.simulation.people import Car, Customer
from services.demo.sources import Shop


@dataclass(frozen=True)
class Line:
    """A line of an order; amounts in the shop's minor unit."""

    item: str
    molit_code: str | None
    part_class: str
    quantity: int
    unit_price: int
    labour: int
    labour_hours: Decimal


@dataclass(frozen=True)
class Register:
    """The customer and the car are new to the shop (CM-15)."""


@dataclass(frozen=True)
class Reserve:
    """A telephone call beforehand."""

    promised_at: datetime
    comes_at: datetime


@dataclass(frozen=True)
class Receive:
    """The car is handed over; `mileage_km` is what its odometer shows."""

    promised_at: datetime
    mileage_km: int
    assignee: str


@dataclass(frozen=True)
class Inspect:
    """A technician looks it over."""


@dataclass(frozen=True)
class WriteLines:
    """The lines that the order has from now on."""

    lines: tuple[Line, ...]


@dataclass(frozen=True)
class AskApproval:
    """The customer is asked."""


@dataclass(frozen=True)
class StartWork:
    """Work begins."""


@dataclass(frozen=True)
class GiveDiscount:
    """An amount off the total, after VAT (CM-30)."""

    amount: int


@dataclass(frozen=True)
class MarkInternal:
    """업소운영비: the shop's own expense, not turnover (CM-32)."""


@dataclass(frozen=True)
class MarkReady:
    """The car can be fetched."""


@dataclass(frozen=True)
class Pay:
    """Money comes in; of several means, one each (CM-31)."""

    means: str
    amount: int


@dataclass(frozen=True)
class Deliver:
    """The car leaves."""


@dataclass(frozen=True)
class Cancel:
    """Nothing comes of it."""

    reason: str


@dataclass(frozen=True)
class Correct:
    """A delivered order was wrong: the lines as they should have been, and why."""

    reason: str
    lines: tuple[Line, ...]


Action = (
    Register
    | Reserve
    | Receive
    | Inspect
    | WriteLines
    | AskApproval
    | StartWork
    | GiveDiscount
    | MarkInternal
    | MarkReady
    | Pay
    | Deliver
    | Cancel
    | Correct
)


@dataclass(frozen=True)
class Visit:
    """Whose car, where; `key` is unique within a run and names its commands."""

    key: str
    shop: Shop
    customer: Customer
    car: Car
    advisor: str


@dataclass(frozen=True)
class Step:
    """An action of a visit at a moment (UTC); `number` counts the visit's steps from 1."""

    at: datetime
    visit: Visit
    number: int
    action: Action
