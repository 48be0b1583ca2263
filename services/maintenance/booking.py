"""What an order's events write on the customer's account: charged at delivery, settled by payment (CM-36)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from services.maintenance import events as e
from services.maintenance.account import Account, evolve
from services.maintenance.model import Order
from services.maintenance.states import State

Movement = tuple[e.OpenItem, e.Cause]
_ANY_MOMENT = datetime.min.replace(tzinfo=UTC)


def entries(
    order: Order, decided: Sequence[e.OrderEvent], account: Account, customer_id: str, at: datetime
) -> tuple[e.AccountEvent, ...]:
    """The account's side of what was just decided; `order` is as it was before."""
    booked: list[e.AccountEvent] = []
    for event in decided:
        for item, cause in _movements(order, event, at):
            if not item.amount:
                continue
            entry = _entry(order, customer_id, account, item, cause)
            account = evolve(account, entry)
            booked.append(entry)
    return tuple(booked)


def touches_account(order: Order, decided: Sequence[e.OrderEvent]) -> bool:
    """Whether the account has to be read and written at all: most commands leave it alone."""
    return any(item.amount for event in decided for item, _ in _movements(order, event, _ANY_MOMENT))


def _movements(order: Order, event: e.OrderEvent, at: datetime) -> Iterator[Movement]:
    """Signed amounts: above zero the customer owes more."""
    delivered = order.state is State.DELIVERED
    match event:
        case e.RepairOrderDelivered(receivable=amount):
            yield _own(order, amount, at), e.Cause.DELIVERY
        case e.PaymentTaken():
            yield _own(order, -event.own if delivered else 0, at), e.Cause.PAYMENT
            yield from ((replace(item, amount=-item.amount), e.Cause.PAYMENT) for item in event.carried)
        case e.PaymentRefunded():
            yield _own(order, event.own if delivered else 0, at), e.Cause.REFUND
            yield from ((item, e.Cause.REFUND) for item in event.carried)
        case e.RepairOrderCorrected(receivable_change=amount):
            yield _own(order, amount, at), e.Cause.CORRECTION
        case _:
            return


def _own(order: Order, amount: int, at: datetime) -> e.OpenItem:
    return e.OpenItem(
        order_id=order.id,
        number=order.number,
        dealership=order.dealership,
        currency=order.currency,
        amount=amount,
        since=at,
    )


def _entry(
    order: Order, customer_id: str, account: Account, item: e.OpenItem, cause: e.Cause
) -> e.AccountEvent:
    balance = account.balance(item.currency) + item.amount
    if item.amount > 0:
        return e.ReceivableCharged(customer_id=customer_id, item=item, cause=cause, balance=balance)
    return e.ReceivableSettled(
        customer_id=customer_id,
        item=replace(item, amount=-item.amount),
        cause=cause,
        paid_with=order.id if cause is e.Cause.PAYMENT else None,
        balance=balance,
    )
