"""What happens to cabinets and keys."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from shared.kernel.events import event
from shared.kernel.personal import Personal


@event("CabinetRegistered")
class CabinetRegistered:
    """A cabinet stands at a dealership (CN-100)."""

    name: str
    dealership: str
    drawers: int


@event("KeyAssigned", schema=2)
class KeyAssigned:
    """A tag hangs on this car's key from now on (CN-110); `kind` is a `shared.contracts.keys.KeyKind`."""

    car_id: str
    kind: str


@event("KeyReleased")
class KeyReleased:
    """The tag hangs on no car's key any more."""


@event("KeyCheckedIn")
class KeyCheckedIn:
    """The key came in at reception, for this repair order."""

    order_id: str
    car_id: str


@event("KeyHandedOut")
class KeyHandedOut:
    """The desk gave the key to an employee; `purpose` is a `shared.contracts.keys.Reason`."""

    to: str
    purpose: str
    due_at: datetime | None


@event("KeyTakenBack")
class KeyTakenBack:
    """The key is at the desk again."""


@event("HandoverReleased", schema=2)
class HandoverReleased:
    """A manager lets the key go to the customer before settlement; `customer_id`: whose car it is."""

    order_id: str | None
    customer_id: str
    why: Personal[str]


@event("KeyHandedOver")
class KeyHandedOver:
    """The customer has the key; `settled`: the order was paid, else a manager had released it."""

    order_id: str | None
    settled: bool


@event("CabinetReported", schema=2)
class CabinetReported:
    """One record of a cabinet's agent (CN-108); its number in the agent's start is the version of its stream.

    `kind`, `skew` (seconds) and `data` are those of `shared.contracts.keys.Record`; `occurred_at` is the
    agent's clock.
    """

    cabinet: str
    kind: str
    stepped: bool
    skew: int | None
    data: dict[str, Any]


def assigned_v1_v2(data: dict[str, Any]) -> dict[str, Any]:
    """Only cars in repair had keys then."""
    return {**data, "kind": "repair"}


def reported_v1_v2(data: dict[str, Any]) -> dict[str, Any]:
    """Agents did not compare their clocks then."""
    return {**data, "skew": None}


def unsealed_v1_v2(data: dict[str, Any]) -> dict[str, Any]:
    """What somebody typed stood in plain then, and was nobody's."""
    return {**data, "customer_id": ""}


@event("KeyAlarmRaised")
class KeyAlarmRaised:
    """Something is wrong with a key, a drawer or a cabinet; `about` is `shared.contracts.keys.AlarmAbout`."""

    kind: str
    about: dict[str, Any]


@event("KeyAlarmEnded")
class KeyAlarmEnded:
    """Its cause is gone."""

    kind: str


@event("KeyAlarmAcknowledged", schema=2)
class KeyAlarmAcknowledged:
    """Somebody has seen it and said what they make of it; `customer_id`: whose car it is about."""

    kind: str
    customer_id: str
    remark: Personal[str]


@event("KeysReconciled")
class KeysReconciled:
    """What was not in its place at a dealership; `by_night` when nobody asked for it.

    `rows` are `shared.contracts.keys.Finding`; `counted` is how many keys there were.
    """

    day: date
    by_night: bool
    counted: int
    rows: list[dict[str, Any]]


@event("TakeReasonsSet")
class TakeReasonsSet:
    """What keys may be taken for at every cabinet from now on; `reasons` are
    `shared.contracts.grants.ReasonRule`s in the order in which they are shown."""

    reasons: list[dict[str, Any]]


CabinetEvent = CabinetRegistered
KeyEvent = (
    KeyAssigned | KeyReleased | KeyCheckedIn | KeyHandedOut | KeyTakenBack | HandoverReleased | KeyHandedOver
)
WatchEvent = KeyAlarmRaised | KeyAlarmEnded | KeyAlarmAcknowledged
