"""Planned orders through the real commands; their ids are derived, so that a second run does no harm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol
from uuid import UUID

from services.maintenance.importing.rows import OrderPlan
from shared.bus.errors import Refused
from shared.kernel.ids import derived_id

_FOUND: Final = 20


class Ask(Protocol):
    """Calls a service as the import, trying again over a passing failure."""

    def __call__(
        self, service: str, method: str, payload: dict[str, Any], command_id: UUID | None
    ) -> Any: ...


@dataclass(frozen=True)
class Outcome:
    """``added``, ``already_there`` or ``refused``; `problems` are (row, reasons by field).

    `params` are those of the refusal, when it was one of the whole order.
    """

    state: str
    problems: Sequence[tuple[int, Mapping[str, str]]] = ()
    params: Mapping[str, Any] = field(default_factory=dict)


class Player:
    """Plays one order after the other: received, lines, work, payment, delivered."""

    def __init__(self, ask: Ask, dealership: str, settle: str | None) -> None:
        """`settle`: the means by which an order without a payment in the file was paid in full."""
        self._ask = ask
        self._dealership = dealership
        self._settle = settle
        self._cars: dict[str, str | None] = {}

    def check(self, plan: OrderPlan) -> Outcome:
        """What playing it would come to, as far as can be told without writing."""
        if plan.problems:
            return Outcome("refused", plan.problems)
        if self._car(plan.plate) is None:
            return _refused(plan, {"plate": "unknown_car"})
        return Outcome("added")

    def play(self, plan: OrderPlan) -> Outcome:
        """The order, from where an earlier run left it."""
        foreseen = self.check(plan)
        if foreseen.state == "refused":
            return foreseen
        try:
            return Outcome("added" if self._played(plan) else "already_there")
        except Refused as refusal:
            if refusal.fields:
                return _refused(plan, refusal.fields)
            return replace(_refused(plan, {"order": refusal.code}), params=refusal.params)

    def _played(self, plan: OrderPlan) -> bool:
        intake = {"car_id": self._car(plan.plate), "mileage_km": plan.mileage_km}
        order = self._do(plan, "receive_order", intake, early=True)
        known = {"id": order["id"]}
        state = self._ask("maintenance", "get_order", known, None)["state"]
        if state in ("delivered", "cancelled"):
            return False
        lines = {**known, "version": order["version"], "lines": list(plan.lines)}
        self._do(plan, "revise_lines", lines, early=True)
        if plan.discount:
            self._do(plan, "set_discount", {**known, "amount": plan.discount}, early=True)
        self._do(plan, "start_work", known, early=True)
        self._do(plan, "mark_ready", known)
        self._pay(plan, known)
        self._do(plan, "deliver_order", known)
        return True

    def _pay(self, plan: OrderPlan, known: dict[str, Any]) -> None:
        amount, means = plan.paid, plan.means
        if amount is None and self._settle is not None:
            means = self._settle
            amount = self._ask("maintenance", "get_order", known, None)["totals"]["receivable"]
        if amount:
            payment = {**known, "payments": [{"means": means, "amount": amount}]}
            self._do(plan, "take_payment", payment)

    def _do(self, plan: OrderPlan, method: str, payload: dict[str, Any], *, early: bool = False) -> Any:
        at = plan.received_at if early else plan.delivered_at
        around = {"occurred_at": at.isoformat()} if at else {}
        command_id = derived_id("import", "order", self._dealership, plan.key, method)
        return self._ask("maintenance", method, {**payload, **around}, command_id)

    def _car(self, plate: str) -> str | None:
        """The one car that bears exactly this plate."""
        if plate not in self._cars:
            hits = self._ask("customer", "find", {"text": plate, "limit": _FOUND}, None)["hits"]
            cars = {hit["car_id"] for hit in hits if hit.get("plate") == plate and hit["car_id"]}
            self._cars[plate] = cars.pop() if len(cars) == 1 else None
        return self._cars[plate]


def _refused(plan: OrderPlan, reasons: Mapping[str, str]) -> Outcome:
    """The reasons stand at the order's first row, those of a line at its own."""
    by_row: dict[int, dict[str, str]] = {}
    for name, why in reasons.items():
        _, index, column = [*name.split(".", 2), "", ""][:3]
        in_line = name.startswith("lines.") and index.isdigit()
        row = plan.rows[int(index)] if in_line else plan.rows[0]
        by_row.setdefault(row, {})[column if in_line else name] = why
    return Outcome("refused", tuple(by_row.items()))
