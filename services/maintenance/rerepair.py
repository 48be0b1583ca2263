"""A car back within the time of free repair: its lines once more, for nothing (the Rule, art. 134 ① 2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from services.maintenance import commands as c
from services.maintenance import events as e
from services.maintenance.entitlement import Entitlement
from services.maintenance.errors import NotEntitled
from services.maintenance.lines import Line, Redo
from services.maintenance.model import Order
from services.maintenance.statements import ensure_not_stated
from services.maintenance.transitions import ensure_open
from shared.kernel.errors import InvalidInput


def redo(order: Order, command: c.RedoLines) -> Sequence[e.OrderEvent]:
    """The delivered lines once more on this order, free of charge and with the work they repeat."""
    ensure_open(order)
    ensure_not_stated(order)
    repeated = {line.redo.key for line in order.lines if line.redo}
    entitled = {(each.order_id, line.id): (each, line) for each in command.entitled for line in each.lines}
    events: list[e.OrderEvent] = []
    for key, line_id in command.wanted:
        if key not in entitled:
            raise NotEntitled
        if key not in repeated:
            repeated.add(key)
            events.append(e.LineAdded(line=_again(*entitled[key], line_id)))
    return events


def kept_free(order: Order, lines: Sequence[Line]) -> tuple[Line, ...]:
    """An edited list with what its free lines repeat; refuses a price on one of them."""
    free = {line.id: line.redo for line in order.lines if line.redo}
    for index, line in enumerate(lines):
        if line.id in free and line.subtotal:
            name = "unit_price" if line.parts else "labour_fee"
            raise InvalidInput(fields={f"lines.{index}.{name}": "free_of_charge"})
    return tuple(replace(line, redo=free.get(line.id)) for line in lines)


def _again(of: Entitlement, line: Line, line_id: str) -> Line:
    worth = line.redo.worth if line.redo else line.subtotal
    return replace(
        line,
        id=line_id,
        unit_price=0,
        labour_fee=0,
        redo=Redo(order_id=of.order_id, number=of.number, line_id=line.id, worth=worth),
    )
