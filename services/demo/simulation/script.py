"""Each step of a visit, worded as a command to the services."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.demo.simulation import visit as v
from shared.kernel.ids import derived_id

Payload = dict[str, Any]


@dataclass(frozen=True)
class Ask:
    """A command as the bus takes it; asked again, it is the same one."""

    service: str
    method: str
    payload: Payload
    command_id: UUID


@dataclass
class Standing:
    """What the replies said about a visit's order so far."""

    order_id: str | None = None
    version: int = 0

    def learn(self, step: v.Step, reply: Payload) -> None:
        """Take in the reply to a step."""
        if not isinstance(step.action, v.Register):
            self.order_id, self.version = reply["id"], reply["version"]


def word(step: v.Step, standing: Standing, employees: dict[str, str]) -> Ask:
    """The command of a step; `employees` maps logins to ids."""
    method, payload = _worded(step, standing, employees)
    service = "customer" if isinstance(step.action, v.Register) else "maintenance"
    command_id = derived_id("simulate", step.visit.key, step.number)
    return Ask(service, method, {**payload, "occurred_at": step.at.isoformat()}, command_id)


def _worded(step: v.Step, standing: Standing, employees: dict[str, str]) -> tuple[str, Payload]:  # noqa: C901  a table of cases, one per action
    order: Payload = {"id": standing.order_id}
    seen: Payload = {**order, "version": standing.version}
    match step.action:
        case v.Register():
            return _register(step.visit)
        case v.Reserve(promised_at=promised, comes_at=comes):
            expected = {"reserved_for": comes.isoformat(), "promised_at": promised.isoformat()}
            return "reserve_order", {"car_id": car_id(step.visit), **expected}
        case v.Receive() as received:
            return "receive_order", _receive(step.visit, received, standing, employees)
        case v.Inspect():
            return "start_inspection", order
        case v.WriteLines(lines=lines):
            return "revise_lines", {**seen, "lines": [_line(line) for line in lines]}
        case v.AskApproval():
            return "request_approval", order
        case v.StartWork():
            return "start_work", order
        case v.GiveDiscount(amount=amount):
            return "set_discount", {**order, "amount": amount}
        case v.MarkInternal():
            return "set_flags", {**order, "flags": {"internal_expense": True}}
        case v.MarkReady():
            return "mark_ready", order
        case v.Pay(means=means, amount=amount):
            return "take_payment", {**order, "payments": [{"means": means, "amount": amount}]}
        case v.Deliver():
            return "deliver_order", order
        case v.Cancel(reason=reason):
            return "cancel_order", {**order, "reason": reason}
        case v.Correct(reason=reason, lines=lines):
            return "correct_order", {**seen, "reason": reason, "lines": [_line(line) for line in lines]}


def car_id(visit: v.Visit) -> str:
    """The id under which the visit's car is registered."""
    return str(derived_id("simulate", visit.car.key))


def _register(visit: v.Visit) -> tuple[str, Payload]:
    customer, car = visit.customer, visit.car
    model = car.model
    form: Payload = {
        "id": str(derived_id("simulate", customer.key)),
        "name": customer.name,
        "phones": [{"number": customer.phone}],
        "car": {
            "id": car_id(visit),
            "plate": car.plate,
            "model": model.name,
            "engine": model.engine,
            "transmission": model.transmission,
            "average_km_per_year": model.average_km_per_year,
            "mileage_km": car.mileage_km,
        },
    }
    if customer.sex is None:
        return "register_company", {**form, "trades": ["sales"]}
    return "register_person", {**form, "sex": customer.sex}


def _receive(visit: v.Visit, received: v.Receive, standing: Standing, employees: dict[str, str]) -> Payload:
    whose = {"id": standing.order_id} if standing.order_id else {"car_id": car_id(visit)}
    return {
        **whose,
        "mileage_km": received.mileage_km,
        "promised_at": received.promised_at.isoformat(),
        "assignee": employees[received.assignee],
    }


def _line(line: v.Line) -> Payload:
    return {
        "item": line.item,
        "molit_code": line.molit_code,
        "part_class": line.part_class,
        "quantity": str(line.quantity),
        "unit_price": line.unit_price,
        "labour_fee": line.labour,
        "labour_hours": str(line.labour_hours),
    }
