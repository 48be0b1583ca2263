"""What may be done with cabinets and keys, and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.keys import errors
from services.keys import events as e
from services.keys.model import Cabinet, Key, hangs, stands
from shared.kernel.decider import Decider


@dataclass(frozen=True)
class RegisterCabinet:
    """A cabinet stands somewhere."""

    id: str
    name: str
    dealership: str
    drawers: int


@dataclass(frozen=True)
class AssignKey:
    """This tag hangs on this car's key; None: on none."""

    car_id: str | None


def register(cabinet: Cabinet, command: RegisterCabinet) -> Sequence[e.CabinetEvent]:
    """The same registration again changes nothing; another one under the same id is refused."""
    event = e.CabinetRegistered(name=command.name, dealership=command.dealership, drawers=command.drawers)
    if not cabinet.name:
        return [event]
    if stands(cabinet, event) == cabinet:
        return []
    raise errors.CabinetExists(id=command.id, fields={"id": "already_taken"})


def assign(key: Key, command: AssignKey) -> Sequence[e.KeyEvent]:
    """Nothing when it is so already."""
    if key.car_id == command.car_id:
        return []
    return [e.KeyReleased() if command.car_id is None else e.KeyAssigned(car_id=command.car_id)]


CABINET: Decider[Cabinet, RegisterCabinet, e.CabinetEvent] = Decider(Cabinet(), register, stands)
KEY: Decider[Key, AssignKey, e.KeyEvent] = Decider(Key(), assign, hangs)
