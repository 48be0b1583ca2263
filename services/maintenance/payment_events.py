"""What is paid for an order, and given back. The stored names stand beside the classes."""

from __future__ import annotations

from enum import StrEnum

from services.maintenance.account_events import OpenItem
from shared.kernel.events import event
from shared.kernel.money import Currency
from shared.kernel.personal import Personal


class Means(StrEnum):
    """결제 수단 (CM-31)."""

    CARD = "card"
    CASH = "cash"
    POINTS = "points"
    CHEQUE = "cheque"  # 가계수표
    BILL = "bill"  # 어음, with its number
    OTHER = "other"


@event("PaymentTaken")
class PaymentTaken:
    """Money came in: `own` for this order, `carried` for what earlier orders still owed."""

    payment_id: str
    customer_id: str
    means: Means
    amount: int
    currency: Currency
    document_number: Personal[str | None] = None
    note: Personal[str] = ""
    own: int
    carried: tuple[OpenItem, ...] = ()


@event("PaymentRefunded")
class PaymentRefunded:
    """Money went back; `own` and `carried` say from what it is missing now."""

    payment_id: str
    customer_id: str
    means: Means
    amount: int
    currency: Currency
    own: int
    carried: tuple[OpenItem, ...] = ()
    reason: Personal[str]
