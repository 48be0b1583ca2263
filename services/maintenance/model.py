"""A repair order as its events leave it. Nothing here refuses anything."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from services.maintenance import events as e
from services.maintenance import payments
from services.maintenance.consent_events import ConsentAsked, ConsentTaken
from services.maintenance.lines import Line, Totals, total_of
from services.maintenance.odometer import Certificate
from services.maintenance.payments import Payment
from services.maintenance.statement_events import StatementIssued, StatementWithdrawn
from services.maintenance.states import State
from shared.kernel.money import Currency

_DEFAULT_FLAGS = e.Flags()


@dataclass(frozen=True)
class Statement:
    """A statement that was issued. `corrections`: how many the order had then."""

    number: str
    issue: int
    corrections: int
    rerepair_until: date
    withdrawn: bool = False


@dataclass(frozen=True)
class Order:
    """The header (CM-19), the lines, the money, the flags and the opinions."""

    state: State = State.NEW
    id: str = ""
    number: str = ""
    dealership: str = ""
    currency: Currency = Currency.KRW
    car_id: str = ""
    customer_id: str = ""
    plate: str = ""
    model: str = ""
    engine: str = ""
    mileage_km: int | None = None
    mileage_reason: str | None = None
    certificate: Certificate | None = None
    promised_at: datetime | None = None
    reserved_for: datetime | None = None
    request: str = ""
    assignee: str | None = None
    lines: tuple[Line, ...] = ()
    flags: e.Flags = _DEFAULT_FLAGS
    for_customer: str = ""
    for_shop: str = ""
    discount: int = 0
    payments: tuple[Payment, ...] = ()
    cancel_reason: str = ""
    corrections: int = 0
    statements: tuple[Statement, ...] = ()
    asked: bool = False  # an estimate went to the customer
    agreed: dict[str, int] = field(default_factory=dict)  # subtotal by line

    @property
    def statement(self) -> Statement | None:
        """The one that stands."""
        last = self.statements[-1] if self.statements else None
        return last if last and not last.withdrawn else None

    @property
    def paid(self) -> int:
        """What was paid for this order itself and not refunded."""
        return sum(payment.own for payment in self.payments)

    @property
    def totals(self) -> Totals:
        """The foot of the order by its own stream; internal expense is owed by nobody (CM-32)."""
        totals = total_of(
            self.lines,
            vat=self.flags.vat,
            currency=self.currency,
            discount=self.discount,
            paid=self.paid,
        )
        return replace(totals, receivable=0) if self.flags.internal_expense else totals


def evolve(order: Order, event: e.OrderEvent) -> Order:  # noqa: C901  a table of cases, one per event
    """The order after this event."""
    match event:
        case e.RepairOrderReserved():
            return replace(_opened(order, event), state=State.RESERVED, reserved_for=event.reserved_for)
        case e.RepairOrderReceived():
            return replace(_opened(order, event), state=State.RECEIVED, **_odometer(event))
        case e.InspectionStarted():
            return replace(order, state=State.INSPECTING)
        case e.ApprovalRequested():
            return replace(order, state=State.WAITING_FOR_APPROVAL)
        case e.WorkStarted():
            return replace(order, state=State.IN_WORK)
        case e.RepairOrderMadeReady():
            return replace(order, state=State.READY)
        case e.RepairOrderDelivered():
            return replace(order, state=State.DELIVERED)
        case e.RepairOrderCancelled(reason=reason):
            return replace(order, state=State.CANCELLED, cancel_reason=reason)
        case e.RepairOrderAssigned(assignee=assignee):
            return replace(order, assignee=assignee)
        case e.HeaderChanged():
            turned = {} if event.mileage_km == order.mileage_km else _odometer(event)
            return replace(order, promised_at=event.promised_at, request=event.request, **turned)
        case e.LineAdded(line=line):
            return replace(order, lines=(*order.lines, line))
        case e.LineChanged(line=line):
            return replace(order, lines=tuple(line if old.id == line.id else old for old in order.lines))
        case e.LineRemoved(line=line):
            return replace(order, lines=tuple(old for old in order.lines if old.id != line.id))
        case e.LinesReordered(line_ids=ids):
            by_id = {line.id: line for line in order.lines}
            return replace(order, lines=tuple(by_id[line_id] for line_id in ids))
        case e.FlagsSet(flags=flags):
            return replace(order, flags=flags)
        case e.OpinionsWritten():
            return replace(order, for_customer=event.for_customer, for_shop=event.for_shop)
        case e.DiscountSet(amount=amount):
            return replace(order, discount=amount)
        case e.PaymentTaken():
            return replace(order, payments=(*order.payments, payments.taken(event)))
        case e.PaymentRefunded():
            return replace(
                order, payments=tuple(payments.refunded(payment, event) for payment in order.payments)
            )
        case e.RepairOrderCorrected():
            return replace(
                order,
                lines=event.after_lines,
                discount=event.after.discount,
                mileage_km=event.after_mileage_km,
                mileage_reason=event.reason if event.mileage_certificate else order.mileage_reason,
                certificate=event.mileage_certificate or order.certificate,
                flags=replace(order.flags, vat=event.vat_applies),
                corrections=order.corrections + 1,
            )
        case ConsentAsked():
            return replace(order, asked=True)
        case ConsentTaken(accepted=accepted):
            given = {each.line_id: each.subtotal for each in accepted}
            return replace(order, agreed={**order.agreed, **given})
        case StatementIssued():
            return replace(order, statements=(*order.statements, _statement(order, event)))
        case StatementWithdrawn():
            *before, last = order.statements
            return replace(order, statements=(*before, replace(last, withdrawn=True)))


def _opened(order: Order, event: e.RepairOrderReserved | e.RepairOrderReceived) -> Order:
    return replace(
        order,
        id=event.order_id,
        number=event.number,
        dealership=event.dealership,
        currency=event.currency,
        car_id=event.car_id,
        customer_id=event.customer_id,
        plate=event.plate,
        model=event.model,
        engine=event.engine,
        promised_at=event.promised_at,
        request=event.request,
        assignee=event.assignee,
    )


def _odometer(event: e.RepairOrderReceived | e.HeaderChanged) -> dict[str, Any]:
    return {
        "mileage_km": event.mileage_km,
        "mileage_reason": event.mileage_reason,
        "certificate": event.mileage_certificate,
    }


def _statement(order: Order, event: StatementIssued) -> Statement:
    return Statement(event.number, event.issue, order.corrections, event.rerepair_until)
