"""What happens on a customer's account. The stored names stand beside the classes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.kernel.events import event
from shared.kernel.money import Currency


class Cause(StrEnum):
    """Why an account moved."""

    DELIVERY = "delivery"
    PAYMENT = "payment"
    REFUND = "refund"
    CORRECTION = "correction"


@dataclass(frozen=True, kw_only=True)
class OpenItem:
    """What one delivered order still owes (or, below zero, is owed)."""

    order_id: str
    number: str
    dealership: str
    currency: Currency
    amount: int
    since: datetime


@event("ReceivableCharged")
class ReceivableCharged:
    """A customer owes more: by delivery, refund or correction. `balance` is the account's after it."""

    customer_id: str
    item: OpenItem
    cause: Cause
    balance: int


@event("ReceivableSettled")
class ReceivableSettled:
    """A customer owes less; `paid_with` is the order whose bill took the money."""

    customer_id: str
    item: OpenItem
    cause: Cause
    paid_with: str | None = None
    balance: int


@event("ReceivableTransferred")
class ReceivableTransferred:
    """Two customers turned out to be one: written on both accounts, `incoming` on the survivor's."""

    from_customer_id: str
    to_customer_id: str
    incoming: bool
    items: tuple[OpenItem, ...]
