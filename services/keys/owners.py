"""Whose car a key belongs to: whoever writes something about the key may be writing about them."""

from __future__ import annotations

from typing import Any

from shared.bus import Call
from shared.bus.calls import Caller
from shared.bus.errors import Refused
from shared.eventlog import StoredEvent
from shared.kernel.errors import NotFound


def described(calls: Caller, car_id: str | None, at: str | None = None) -> dict[str, Any] | None:
    """What the customer service says of a car; None for no car, and for one that it does not know.

    `at`: asked in this service's own name, for whoever hands keys and may not see customers.
    """
    if not car_id:
        return None
    try:
        return calls.call("customer", "describe_car", {"id": car_id}, at=at)
    except Refused as refused:
        if refused.code != NotFound.code:
            raise
        return None


def owner(calls: Caller, car_id: str | None, call: Call) -> str:
    """With whose key a text about this car's key is sealed.

    About a drawer, a cabinet or a tag on no customer's car it is the command's own id: a key of nobody's,
    which no customer's erasure reaches (docs/privacy.md).
    """
    car = described(calls, car_id, call.identity.dealership)
    return str(car["customer_id"]) if car else str(call.command_id)


def customer_of(event: StoredEvent, customer_id: str) -> str | None:
    """The customer that `owner` found; None for a key of nobody's, and from before texts were sealed."""
    return None if customer_id in ("", str(event.meta.command_id)) else customer_id
