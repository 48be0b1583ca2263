"""What may be done with cabinets and keys, and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

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
    kind: str = "repair"


@dataclass(frozen=True)
class CheckIn:
    """The key of an order's car came in at reception, with this tag on it."""

    order_id: str
    car_id: str


@dataclass(frozen=True)
class HandOut:
    """An employee gets the key from the desk, for something, until when."""

    to: str
    purpose: str
    due_at: datetime | None = None


@dataclass(frozen=True)
class TakeBack:
    """The key comes back to the desk."""


@dataclass(frozen=True)
class ReleaseHandover:
    """A manager answers for letting the key go before settlement."""

    order_id: str | None
    customer_id: str
    why: str


@dataclass(frozen=True)
class HandOver:
    """The customer gets the key; `settled` is what the order says at this moment."""

    order_id: str | None
    settled: bool


KeyCommand = AssignKey | CheckIn | HandOut | TakeBack | ReleaseHandover | HandOver


def register(cabinet: Cabinet, command: RegisterCabinet) -> Sequence[e.CabinetEvent]:
    """The same registration again changes nothing; another one under the same id is refused."""
    event = e.CabinetRegistered(name=command.name, dealership=command.dealership, drawers=command.drawers)
    if not cabinet.name:
        return [event]
    if stands(cabinet, event) == cabinet:
        return []
    raise errors.CabinetExists(id=command.id, fields={"id": "already_taken"})


def custody(key: Key, command: KeyCommand) -> Sequence[e.KeyEvent]:
    """Nothing when it is so already."""
    match command:
        case AssignKey():
            return _assign(key, command)
        case CheckIn():
            return _check_in(key, command)
        case HandOut(to=to, purpose=purpose, due_at=due_at):
            _ensure_known(key)
            return [e.KeyHandedOut(to=to, purpose=purpose, due_at=due_at)]
        case TakeBack():
            _ensure_known(key)
            return [e.KeyTakenBack()]
        case ReleaseHandover(order_id=order_id, customer_id=customer_id, why=why):
            _ensure_here(key)
            told = e.HandoverReleased(order_id=order_id, customer_id=customer_id, why=why)
            return [] if key.released else [told]
        case HandOver():
            return _hand_over(key, command)


def _assign(key: Key, command: AssignKey) -> Sequence[e.KeyEvent]:
    if command.car_id is None:
        return [] if key.car_id is None else [e.KeyReleased()]
    if (key.car_id, key.kind) == (command.car_id, command.kind):
        return []
    return [e.KeyAssigned(car_id=command.car_id, kind=command.kind)]


def _check_in(key: Key, command: CheckIn) -> Sequence[e.KeyEvent]:
    if key.car_id not in (None, command.car_id):
        raise errors.TagInUse(fields={"tag": "tag_in_use"})
    if key.order_id == command.order_id:
        return []
    fresh = [] if key.car_id else [e.KeyAssigned(car_id=command.car_id, kind="repair")]
    return [*fresh, e.KeyCheckedIn(order_id=command.order_id, car_id=command.car_id)]


def _hand_over(key: Key, command: HandOver) -> Sequence[e.KeyEvent]:
    """Not before settlement, unless a manager has released it."""
    _ensure_here(key)
    if not (command.settled or key.released):
        raise errors.KeyNotSettled
    return [e.KeyHandedOver(order_id=command.order_id, settled=command.settled)]


def _ensure_known(key: Key) -> None:
    if key.car_id is None:
        raise errors.KeyUnknown


def _ensure_here(key: Key) -> None:
    _ensure_known(key)
    if key.with_customer:
        raise errors.KeyWithCustomer


CABINET: Decider[Cabinet, RegisterCabinet, e.CabinetEvent] = Decider(Cabinet(), register, stands)
KEY: Decider[Key, KeyCommand, e.KeyEvent] = Decider(Key(), custody, hangs)
