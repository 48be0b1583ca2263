"""Opening an order, moving it through the workshop, closing it."""

from __future__ import annotations

from collections.abc import Sequence

from services.maintenance import commands as c
from services.maintenance import events as e
from services.maintenance.errors import (
    OrderCancelled,
    OrderDelivered,
    OrderExists,
    PaymentsNotRefunded,
    StatementStands,
    WrongState,
)
from services.maintenance.model import Order
from services.maintenance.odometer import ensure_forward
from services.maintenance.states import NEXT, State
from shared.kernel.errors import InvalidInput, NotFound


def ensure_open(order: Order) -> None:
    """Refuse what would change an order that does not exist, was delivered or was cancelled."""
    if order.state is State.NEW:
        raise NotFound(kind="order")
    if order.state is State.DELIVERED:
        raise OrderDelivered(number=order.number)
    if order.state is State.CANCELLED:
        raise OrderCancelled(number=order.number)


def ensure_can_become(order: Order, wanted: State) -> None:
    """Refuse a step that the table of transitions does not hold."""
    if order.state is State.NEW and wanted not in NEXT[State.NEW]:
        raise NotFound(kind="order")
    if wanted not in NEXT[order.state]:
        raise WrongState(
            state=order.state.value, wanted=wanted.value, allowed=[s.value for s in NEXT[order.state]]
        )
    if order.statement and wanted is not State.DELIVERED:
        raise StatementStands(number=order.statement.number)


def ensure_reason(reason: str) -> None:
    """A reason of blanks is none."""
    if not reason.strip():
        raise InvalidInput(fields={"reason": "required"})


def reserve(order: Order, command: c.ReserveOrder) -> Sequence[e.OrderEvent]:
    """Open an order for a car that will come."""
    if order.state is not State.NEW:
        raise OrderExists(number=order.number)
    return (
        e.RepairOrderReserved(
            order_id=command.order_id,
            number=command.number,
            dealership=command.dealership,
            currency=command.currency,
            car_id=command.car.id,
            customer_id=command.car.customer_id,
            plate=command.car.plate,
            model=command.car.model,
            engine=command.car.engine,
            reserved_for=command.reserved_for,
            promised_at=command.promised_at,
            request=command.request,
            assignee=command.assignee,
        ),
    )


def receive(order: Order, command: c.ReceiveOrder) -> Sequence[e.OrderEvent]:
    """Take the car in, on a reservation or straight from the street."""
    if order.state not in (State.NEW, State.RESERVED):
        raise OrderExists(number=order.number)
    ensure_forward(
        command.mileage_km, command.car.last_mileage_km, command.mileage_reason, command.certificate
    )
    return (
        e.RepairOrderReceived(
            order_id=order.id or command.order_id,
            number=order.number or command.number,
            dealership=order.dealership or command.dealership,
            currency=order.currency if order.id else command.currency,
            car_id=command.car.id,
            customer_id=command.car.customer_id,
            plate=command.car.plate,
            model=command.car.model,
            engine=command.car.engine,
            mileage_km=command.mileage_km,
            mileage_reason=command.mileage_reason,
            mileage_certificate=command.certificate,
            promised_at=command.promised_at or order.promised_at,
            request=order.request if command.request is None else command.request,
            assignee=command.assignee or order.assignee,
        ),
    )


def move(order: Order, wanted: State, event: e.OrderEvent) -> Sequence[e.OrderEvent]:
    """One step along the table."""
    ensure_can_become(order, wanted)
    return (event,)


def deliver(order: Order) -> Sequence[e.OrderEvent]:
    """Hand the car over: the sums of this moment are written down, the rest becomes a receivable."""
    ensure_can_become(order, State.DELIVERED)
    totals, free = order.totals, [line.redo for line in order.lines if line.redo]
    return (
        e.RepairOrderDelivered(
            order_id=order.id,
            number=order.number,
            dealership=order.dealership,
            car_id=order.car_id,
            customer_id=order.customer_id,
            plate=order.plate,
            mileage_km=order.mileage_km or 0,
            parts=totals.parts,
            labour=totals.labour,
            vat=totals.vat,
            total=totals.total,
            discount=totals.discount,
            paid=totals.paid,
            receivable=totals.receivable,
            currency=order.currency,
            assignee=order.assignee,
            items=tuple(line.item for line in order.lines),
            internal_expense=order.flags.internal_expense,
            bill_to_company=order.flags.bill_to_company,
            happy_call=order.flags.happy_call,
            free_lines=len(free),
            free_worth=sum(redo.worth for redo in free),
        ),
    )


def cancel(order: Order, reason: str) -> Sequence[e.OrderEvent]:
    """Give an order up before delivery; money taken goes back first."""
    ensure_can_become(order, State.CANCELLED)
    ensure_reason(reason)
    kept = sum(payment.left for payment in order.payments)
    if kept:
        raise PaymentsNotRefunded(amount=kept, currency=order.currency.value)
    return (e.RepairOrderCancelled(reason=reason.strip()),)
