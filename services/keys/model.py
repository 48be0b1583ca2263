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
    """A tag, and the car whose key it hangs on."""

    car_id: str | None = None


def stands(cabinet: Cabinet, event: e.CabinetEvent) -> Cabinet:
    """Never refuses."""
    return replace(cabinet, name=event.name, dealership=event.dealership, drawers=event.drawers)


def hangs(key: Key, event: e.KeyEvent) -> Key:
    """Never refuses."""
    match event:
        case e.KeyAssigned(car_id=car_id):
            return replace(key, car_id=car_id)
        case e.KeyReleased():
            return replace(key, car_id=None)
