"""점검·정비명세서 (별지 89호의2): when it may be issued, what it says, when it may be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from services.maintenance import commands as c
from services.maintenance import events as e
from services.maintenance.errors import (
    FloodLeftOut,
    LinesUndecided,
    NoStatement,
    NothingToState,
    NotReadyForStatement,
    PlateIncomplete,
    StatementStands,
)
from services.maintenance.lines import Line, undecided
from services.maintenance.model import Order
from services.maintenance.statement_events import Paper, StatementIssued, StatementWithdrawn
from services.maintenance.states import State
from shared.kernel.days import years_after
from shared.kernel.errors import InvalidInput, NotFound
from shared.kernel.plates import parse_plate
from shared.regulation.rerepair import rerepair_days, rerepair_until

FLOOD_CODE: Final = "D09"  # 침수차량정비
KEPT_YEARS: Final = 1  # the Rule, art. 134 ① 1
_FINISHED: Final = (State.READY, State.DELIVERED)


def drafted(order: Order, facts: c.StatementFacts, papers: Sequence[Paper]) -> StatementIssued:
    """The statement as it would be issued; refuses an order that cannot have one yet."""
    ensure_can_be_stated(order, facts)
    return StatementIssued(
        order_id=order.id,
        order_number=order.number,
        number=f"{order.number}-{len(order.statements) + 1}",
        issue=len(order.statements) + 1,
        dealership=order.dealership,
        customer_id=order.customer_id,
        car_id=order.car_id,
        plate=_whole(order.plate, facts.plate),
        vin=facts.vin,
        model=order.model,
        first_registered=facts.first_registered,
        mileage_km=order.mileage_km or 0,
        requested_on=facts.requested_on,
        completed_on=facts.completed_on,
        released_on=facts.released_on,
        technician=facts.technician,
        shop=facts.shop,
        lines=order.lines,
        totals=order.totals,
        currency=order.currency,
        extra_work_consent=order.flags.extra_work_consent,
        flood=is_flood(order.flags, order.lines),
        rerepair_days=rerepair_days(facts.first_registered, order.mileage_km, facts.released_on),
        rerepair_until=rerepair_until(facts.first_registered, order.mileage_km, facts.released_on),
        reason=facts.reason.strip(),
        mileage_reason=order.mileage_reason,
        mileage_certificate=order.certificate,
        papers=tuple(papers),
        keep_until=years_after(facts.issued_on, KEPT_YEARS),
    )


def withdraw(order: Order, reason: str) -> Sequence[e.OrderEvent]:
    """Only while the car is here: what left with its owner is corrected, not taken back."""
    if order.statement is None:
        raise NoStatement
    if order.state is State.DELIVERED:
        raise StatementStands(number=order.statement.number)
    if not reason.strip():
        raise InvalidInput(fields={"reason": "required"})
    return (StatementWithdrawn(order_id=order.id, number=order.statement.number, reason=reason.strip()),)


def ensure_can_be_stated(order: Order, facts: c.StatementFacts) -> None:
    """Refuse what the form could not say in full."""
    if order.state is State.NEW:
        raise NotFound(kind="order")
    if order.state not in _FINISHED:
        raise NotReadyForStatement(state=order.state.value)
    if not order.lines:
        raise NothingToState
    _whole(order.plate, facts.plate)
    open_lines = undecided(order.lines)
    if open_lines:
        at = {line.id: index for index, line in enumerate(order.lines)}
        raise LinesUndecided(
            fields={f"lines.{at[line]}.molit_code": "work_code_needed" for line in open_lines}
        )
    _ensure_again(order, facts.reason)
    _ensure_days(facts)


def ensure_not_stated(order: Order) -> None:
    """What a statement says does not change behind its back."""
    if order.statement is not None and order.state is not State.DELIVERED:
        raise StatementStands(number=order.statement.number)


def is_flood(flags: e.Flags, lines: Sequence[Line]) -> bool:
    """Reported by a flag or by the code of a line."""
    return flags.flood or any(line.molit_code == FLOOD_CODE for line in lines)


def ensure_flood_stays(before: Order, after: Order) -> None:
    """A record that told of flooding goes on telling it (the Act, art. 66 ① 13 차)."""
    if before.statement and is_flood(before.flags, before.lines) and not is_flood(after.flags, after.lines):
        raise FloodLeftOut


def _whole(plate: str, today: str) -> str:
    """The plate at the time of the order; of a part of it the whole, once the car has it."""
    if parse_plate(plate).full:
        return plate
    if not parse_plate(today).full or not today.endswith(plate):
        raise PlateIncomplete(plate=plate)
    return today


def _ensure_again(order: Order, reason: str) -> None:
    """A second paper about the same work says why there are two."""
    if order.statement is None:
        return
    if order.state is not State.DELIVERED:
        raise StatementStands(number=order.statement.number)
    if not reason.strip():
        raise InvalidInput(fields={"reason": "required"})


def _ensure_days(facts: c.StatementFacts) -> None:
    if facts.completed_on < facts.requested_on:
        raise InvalidInput(fields={"completed_on": "before_start"})
    if facts.released_on < facts.completed_on:
        raise InvalidInput(fields={"released_on": "before_start"})
