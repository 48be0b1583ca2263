"""The text about an item that falls due: to whom, and how it reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.care.upkeep.rules import reason, rules
from shared.bus.calls import Caller
from shared.kernel.errors import Refusal

Answer = dict[str, Any]


def tell(calls: Caller, reminded: Mapping[str, Any], once: UUID) -> bool:
    """Ask for the text, `once` whatever happens; False where nobody can be told it."""
    where = reminded["dealership"]
    try:
        customer = calls.call("customer", "get_customer", {"id": reminded["customer_id"]}, at=where)
        car = calls.call("customer", "describe_car", {"id": reminded["car_id"]}, at=where)
        homes = calls.call("staff", "dealerships", {}, at=where)["dealerships"]
        home = next(each for each in homes if each["id"] == where)
        if customer["withheld"] or not customer["phone"]:
            return False
        message = written(reminded, customer, car["plate"], home)
        calls.call("messaging", "send_message", message, command_id=once, at=where)
    except Refusal:
        return False
    return True


def written(
    reminded: Mapping[str, Any], customer: Mapping[str, Any], plate: str, home: Mapping[str, Any]
) -> Answer:
    """`shared.contracts.messaging.SendMessage`, in the language of the dealership."""
    rule, language = rules()[reminded["item"]], home["locale"][:2]
    params = {
        "shop": home["name"],
        "plate": plate,
        "item": rule.names.get(language, rule.names["ko"]),
        "reason": reason(rule, reminded["by"], reminded["due_on"], language),
    }
    return {
        "to": customer["phone"],
        "template": "maintenance_due",
        "params": params,
        "customer_id": customer["id"],
        "about": f"car:{reminded['car_id']}",
    }
