"""Discount, payments, refunds, and what they write on the customer's account (CM-30, CM-31, CM-36)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from services.maintenance import commands as c
from services.maintenance import events as e
from services.maintenance.account import Account, split
from services.maintenance.errors import (
    BelowPayments,
    DiscountTooLarge,
    OrderCancelled,
    PaymentExceeds,
    RefundExceeds,
)
from services.maintenance.lines import Totals
from services.maintenance.model import Order
from services.maintenance.payments import Payment
from services.maintenance.states import State
from services.maintenance.transitions import ensure_open, ensure_reason
from shared.kernel.errors import InvalidInput, NotFound


def standing(order: Order, account: Account) -> Totals:
    """The foot of the order; once delivered, the account says what is still owed, whoever's bill paid it."""
    totals = order.totals
    if order.state is not State.DELIVERED or order.flags.internal_expense:
        return totals
    owed = account.of(order.id)
    return replace(totals, receivable=owed, paid=totals.net - owed)


def ensure_covers_payments(changed: Order) -> None:
    """Refuse a change that leaves the order below what was already paid or taken off."""
    totals = changed.totals
    asked = 0 if changed.flags.internal_expense else totals.net
    if asked < totals.paid or totals.net < 0:
        raise BelowPayments(
            total=0 if changed.flags.internal_expense else totals.total,
            paid=totals.paid,
            discount=totals.discount,
            currency=changed.currency.value,
        )


def set_discount(order: Order, amount: int) -> Sequence[e.OrderEvent]:
    """A discount may go down to what was paid, not below."""
    ensure_open(order)
    totals = order.totals
    if amount > totals.total - totals.paid:
        raise DiscountTooLarge(
            fields={"amount": "discount_too_large"},
            discount=amount,
            total=totals.total,
            paid=totals.paid,
            currency=order.currency.value,
        )
    if amount == order.discount:
        return ()
    return (e.DiscountSet(amount=amount, before=order.discount, currency=order.currency),)


def take(order: Order, command: c.TakePayment) -> Sequence[e.OrderEvent]:
    """This order first, then what earlier orders owe, oldest first; more than both is refused."""
    _ensure_payable(order)
    due = max(standing(order, command.account).receivable, 0)
    earlier = command.account.payable(order.currency, besides=order.id)
    owed = sum(item.amount for item in earlier)
    amount = sum(tender.amount for tender in command.tenders)
    if amount > due + owed:
        raise PaymentExceeds(
            fields={"payments": "payment_exceeds"},
            amount=amount,
            due=due,
            receivable=owed,
            currency=order.currency.value,
        )
    return tuple(_allocated(order, command.tenders, due, earlier))


def refund(order: Order, command: c.RefundPayment) -> Sequence[e.OrderEvent]:
    """Money goes back from the part for this order first, then from what was carried to earlier ones."""
    payment = _find(order, command.payment_id)
    ensure_reason(command.reason)
    if command.amount > payment.left:
        raise RefundExceeds(
            fields={"amount": "refund_exceeds"},
            amount=command.amount,
            left=payment.left,
            currency=order.currency.value,
        )
    own = min(command.amount, payment.own)
    newest_first = tuple(reversed(payment.carried))
    return (
        e.PaymentRefunded(
            payment_id=payment.id,
            customer_id=order.customer_id,
            means=payment.means,
            amount=command.amount,
            currency=order.currency,
            own=own,
            carried=tuple(split(newest_first, command.amount - own)),
            reason=command.reason.strip(),
        ),
    )


def _ensure_payable(order: Order) -> None:
    if order.state is State.NEW:
        raise NotFound(kind="order")
    if order.state is State.CANCELLED:
        raise OrderCancelled(number=order.number)


def _find(order: Order, payment_id: str) -> Payment:
    _ensure_payable(order)
    for payment in order.payments:
        if payment.id == payment_id:
            return payment
    raise NotFound(kind="payment")


def _allocated(
    order: Order, tenders: Sequence[c.Tender], due: int, earlier: Sequence[e.OpenItem]
) -> Iterator[e.PaymentTaken]:
    left = earlier
    for index, tender in enumerate(tenders):
        if tender.means is e.Means.BILL and not tender.document_number:
            raise InvalidInput(fields={f"payments.{index}.document_number": "required"})
        own = min(tender.amount, due)
        carried = tuple(split(left, tender.amount - own))
        due -= own
        left = _without(left, carried)
        yield e.PaymentTaken(
            payment_id=tender.id,
            customer_id=order.customer_id,
            means=tender.means,
            amount=tender.amount,
            currency=order.currency,
            document_number=tender.document_number,
            note=tender.note,
            own=own,
            carried=carried,
        )


def _without(items: Sequence[e.OpenItem], covered: Sequence[e.OpenItem]) -> tuple[e.OpenItem, ...]:
    gone = {item.order_id: item.amount for item in covered}
    rest = (replace(item, amount=item.amount - gone.get(item.order_id, 0)) for item in items)
    return tuple(item for item in rest if item.amount)
