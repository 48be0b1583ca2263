"""The payments of an order, and what refunds leave of them. Nothing here refuses anything."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.maintenance.account_events import OpenItem
from services.maintenance.payment_events import Means, PaymentRefunded, PaymentTaken


@dataclass(frozen=True)
class Payment:
    """A payment and what is left of it after refunds."""

    id: str
    means: Means
    amount: int
    own: int
    carried: tuple[OpenItem, ...] = ()
    document_number: str | None = None
    note: str = ""

    @property
    def left(self) -> int:
        return self.own + sum(item.amount for item in self.carried)


def taken(event: PaymentTaken) -> Payment:
    """Whole, as it came in."""
    return Payment(
        id=event.payment_id,
        means=event.means,
        amount=event.amount,
        own=event.own,
        carried=event.carried,
        document_number=event.document_number,
        note=event.note,
    )


def refunded(payment: Payment, event: PaymentRefunded) -> Payment:
    """What is left of it; another payment stays as it is."""
    if payment.id != event.payment_id:
        return payment
    gone = {item.order_id: item.amount for item in event.carried}
    carried = (replace(item, amount=item.amount - gone.get(item.order_id, 0)) for item in payment.carried)
    return replace(
        payment, own=payment.own - event.own, carried=tuple(item for item in carried if item.amount)
    )
