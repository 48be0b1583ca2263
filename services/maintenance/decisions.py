"""Every command of a repair order and what comes of it. Refusals are raised before any event is built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from services.maintenance import commands as c
from services.maintenance import events as e
from services.maintenance.billing import ensure_covers_payments, refund, set_discount, take
from services.maintenance.consent import answered, ask, ensure_consented, record
from services.maintenance.model import Order, evolve
from services.maintenance.odometer import ensure_forward
from services.maintenance.rerepair import redo
from services.maintenance.revision import correct, revise
from services.maintenance.statements import drafted, ensure_not_stated, withdraw
from services.maintenance.states import State
from services.maintenance.transitions import (
    cancel,
    deliver,
    ensure_open,
    move,
    receive,
    reserve,
)
from shared.kernel.decider import Decider


def decide(order: Order, command: c.Command) -> Sequence[e.OrderEvent]:  # noqa: C901  a table of cases
    """The events that this command makes of this order."""
    match command:
        case c.ReserveOrder():
            return reserve(order, command)
        case c.ReceiveOrder():
            return receive(order, command)
        case c.StartInspection():
            return move(order, State.INSPECTING, e.InspectionStarted())
        case c.RequestApproval(note=note):
            return move(order, State.WAITING_FOR_APPROVAL, e.ApprovalRequested(note=note))
        case c.StartWork():
            return consented_move(order, State.IN_WORK, e.WorkStarted())
        case c.MarkReady():
            return consented_move(order, State.READY, e.RepairOrderMadeReady())
        case c.DeliverOrder():
            ensure_consented(order)
            return deliver(order)
        case c.CancelOrder(reason=reason):
            return cancel(order, reason)
        case c.AssignOrder(assignee=assignee):
            return _assign(order, assignee)
        case c.ChangeHeader():
            return _change_header(order, command)
        case c.ReviseLines(lines=lines):
            return revise(order, lines)
        case c.RedoLines():
            return redo(order, command)
        case c.SetFlags(flags=flags):
            return _set_flags(order, flags)
        case c.WriteOpinions():
            return _write_opinions(order, command)
        case c.SetDiscount(amount=amount):
            return set_discount(order, amount)
        case c.TakePayment():
            return take(order, command)
        case c.RefundPayment():
            return refund(order, command)
        case c.CorrectOrder():
            return correct(order, command)
        case c.IssueStatement():
            return (drafted(order, command.facts, command.papers),)
        case c.WithdrawStatement(reason=reason):
            return withdraw(order, reason)
        case c.AskConsent():
            return ask(order, command)
        case c.TakeConsent():
            return answered(order, command)
        case c.RecordConsent():
            return record(order, command)


def consented_move(order: Order, wanted: State, event: e.OrderEvent) -> Sequence[e.OrderEvent]:
    """A step that means work: not on lines to which the customer has not agreed."""
    events = move(order, wanted, event)
    ensure_consented(order)
    return events


def _assign(order: Order, assignee: str | None) -> Sequence[e.OrderEvent]:
    ensure_open(order)
    if assignee == order.assignee:
        return ()
    return (e.RepairOrderAssigned(assignee=assignee, before=order.assignee),)


def _change_header(order: Order, command: c.ChangeHeader) -> Sequence[e.OrderEvent]:
    ensure_open(order)
    if command.mileage_km != order.mileage_km:
        ensure_not_stated(order)
        ensure_forward(
            command.mileage_km, command.last_mileage_km, command.mileage_reason, command.certificate
        )
    changed = e.HeaderChanged(
        promised_at=command.promised_at,
        request=command.request,
        mileage_km=order.mileage_km if command.mileage_km is None else command.mileage_km,
        mileage_reason=command.mileage_reason,
        mileage_certificate=command.certificate,
    )
    return () if evolve(order, changed) == order else (changed,)


def _set_flags(order: Order, flags: e.Flags) -> Sequence[e.OrderEvent]:
    ensure_open(order)
    if flags == order.flags:
        return ()
    if replace(flags, happy_call=order.flags.happy_call) != order.flags:
        ensure_not_stated(order)
    ensure_covers_payments(replace(order, flags=flags))
    return (e.FlagsSet(flags=flags),)


def _write_opinions(order: Order, command: c.WriteOpinions) -> Sequence[e.OrderEvent]:
    ensure_open(order)
    written = e.OpinionsWritten(for_customer=command.for_customer, for_shop=command.for_shop)
    return () if evolve(order, written) == order else (written,)


ORDER: Decider[Order, c.Command, e.OrderEvent] = Decider(Order(), decide, evolve)
