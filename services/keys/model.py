"""Cabinets and keys as they are."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.keys import events as e


@dataclass(frozen=True)
class Cabinet:
    """Nameless before it was registered."""

    name: str = ""
    dealership: str = ""
    drawers: int = 0


@dataclass(frozen=True)
class Key:
    """A tag, the car whose key it hangs on, and what the desk knows of it; cabinets report for themselves.

    `released`: a manager has let it go to the customer before settlement.
    """

    car_id: str | None = None
    kind: str = "repair"
    order_id: str | None = None
    released: bool = False
    with_customer: bool = False


def stands(cabinet: Cabinet, event: e.CabinetEvent) -> Cabinet:
    """Never refuses."""
    return replace(cabinet, name=event.name, dealership=event.dealership, drawers=event.drawers)


def hangs(key: Key, event: e.KeyEvent) -> Key:
    """Never refuses."""
    match event:
        case e.KeyAssigned(car_id=car_id, kind=kind):
            return replace(key, car_id=car_id, kind=kind)
        case e.KeyReleased():
            return Key()
        case e.KeyCheckedIn(order_id=order_id, car_id=car_id):
            return Key(car_id, key.kind, order_id)
        case e.KeyHandedOut() | e.KeyTakenBack():
            return replace(key, with_customer=False)
        case e.HandoverReleased():
            return replace(key, released=True)
        case e.KeyHandedOver():
            return Key(key.car_id, key.kind, with_customer=True)
