"""What can be asked of a transmission. Moments come in with the command."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from services.molit_gateway.record import Content


@dataclass(frozen=True, kw_only=True)
class Report:
    """A statement was issued: its record, new or, after an earlier one of the same order, corrected."""

    order_id: str
    order_number: str
    statement_number: str
    dealership: str
    customer_id: str
    car_id: str
    number: str
    plate: str
    content: Content
    reason: str
    issued_at: datetime
    deadline: datetime


@dataclass(frozen=True, kw_only=True)
class Correct:
    """The order was corrected. None leaves a field as it was last told."""

    reason: str
    at: datetime
    deadline: datetime
    codes: tuple[str, ...] | None = None
    mileage_km: int | None = None
    released_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Withdraw:
    """The statement was taken back."""

    reason: str
    at: datetime
    deadline: datetime


@dataclass(frozen=True, kw_only=True)
class Resend:
    """The regulator refused it; the cause is mended on its side or in the shop's data."""

    at: datetime
    shop: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class BeginSending:
    """The newest revision is about to leave."""

    revision: int


@dataclass(frozen=True)
class TakeReceipt:
    """The regulator has this revision."""

    revision: int
    receipt: str


@dataclass(frozen=True)
class TakeResult:
    """The regulator has judged this revision."""

    revision: int
    accepted: bool
    code: str = ""
    reason: str = ""


@dataclass(frozen=True)
class TellLost:
    """The regulator does not know the revision that it gave a receipt for."""

    revision: int


@dataclass(frozen=True)
class WarnOfDeadline:
    """So many hours are left before the deadline of this revision; 0: it has passed."""

    revision: int
    hours: int


Command = (
    Report | Correct | Withdraw | Resend | BeginSending | TakeReceipt | TakeResult | TellLost | WarnOfDeadline
)
