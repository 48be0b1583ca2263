"""The edited list of lines against the one that stands; correcting a delivered order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from services.maintenance import commands as c
from services.maintenance import events as e
from services.maintenance.billing import ensure_covers_payments, standing
from services.maintenance.errors import BelowPayments, NotDelivered, NothingToCorrect
from services.maintenance.lines import Line
from services.maintenance.model import Order, evolve
from services.maintenance.odometer import ensure_forward
from services.maintenance.rerepair import kept_free
from services.maintenance.statements import ensure_flood_stays, ensure_not_stated
from services.maintenance.states import State
from services.maintenance.transitions import ensure_open, ensure_reason
from shared.kernel.errors import InvalidInput, NotFound


def revise(order: Order, lines: Sequence[Line]) -> Sequence[e.OrderEvent]:
    """Added, changed and removed lines by difference; the same list again is no change."""
    ensure_open(order)
    _ensure_distinct(lines)
    lines = kept_free(order, lines)
    if lines != order.lines:
        ensure_not_stated(order)
    decided = _differences(order.lines, lines)
    changed = order
    for event in decided:
        changed = evolve(changed, event)
    wanted_ids = tuple(line.id for line in lines)
    if tuple(line.id for line in changed.lines) != wanted_ids:
        decided.append(e.LinesReordered(line_ids=wanted_ids))
    ensure_covers_payments(changed)
    return tuple(decided)


def correct(order: Order, command: c.CorrectOrder) -> Sequence[e.OrderEvent]:
    """A delivered order stays; what was wrong in it is set beside what is right, with the reason (CM-41)."""
    if order.state is State.NEW:
        raise NotFound(kind="order")
    if order.state is not State.DELIVERED:
        raise NotDelivered(number=order.number)
    ensure_reason(command.reason)
    _ensure_distinct(command.lines or ())
    corrected = _corrected(order, command)
    if corrected.mileage_km != order.mileage_km:
        ensure_forward(corrected.mileage_km, command.last_mileage_km, command.reason, command.certificate)
    ensure_flood_stays(order, corrected)
    if corrected == order:
        raise NothingToCorrect
    return (_correction(order, corrected, command),)


def _differences(before: Sequence[Line], after: Sequence[Line]) -> list[e.OrderEvent]:
    standing_lines = {line.id: line for line in before}
    wanted = {line.id for line in after}
    decided: list[e.OrderEvent] = [e.LineRemoved(line=line) for line in before if line.id not in wanted]
    for line in after:
        known = standing_lines.get(line.id)
        if known is None:
            decided.append(e.LineAdded(line=line))
        elif known != line:
            decided.append(e.LineChanged(before=known, line=line))
    return decided


def _ensure_distinct(lines: Sequence[Line]) -> None:
    seen: set[str] = set()
    for index, line in enumerate(lines):
        if line.id in seen:
            raise InvalidInput(fields={f"lines.{index}.id": "duplicate"})
        seen.add(line.id)


def _corrected(order: Order, command: c.CorrectOrder) -> Order:
    return replace(
        order,
        lines=order.lines if command.lines is None else kept_free(order, command.lines),
        discount=order.discount if command.discount is None else command.discount,
        mileage_km=order.mileage_km if command.mileage_km is None else command.mileage_km,
        flags=order.flags if command.vat is None else replace(order.flags, vat=command.vat),
    )


def _correction(order: Order, corrected: Order, command: c.CorrectOrder) -> e.RepairOrderCorrected:
    before, raw = standing(order, command.account), corrected.totals
    if raw.net < 0:
        raise BelowPayments(
            total=raw.total, paid=before.paid, discount=raw.discount, currency=order.currency.value
        )
    change = 0 if order.flags.internal_expense else raw.net - before.net
    return e.RepairOrderCorrected(
        order_id=order.id,
        number=order.number,
        customer_id=order.customer_id,
        car_id=order.car_id,
        reason=command.reason.strip(),
        before=before,
        after=replace(raw, paid=before.paid, receivable=before.receivable + change),
        before_lines=order.lines,
        after_lines=corrected.lines,
        before_mileage_km=order.mileage_km,
        after_mileage_km=corrected.mileage_km,
        vat_applies=corrected.flags.vat,
        receivable_change=change,
        currency=order.currency,
        mileage_certificate=command.certificate,
    )
