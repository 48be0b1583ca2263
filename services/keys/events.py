"""What happens to cabinets and keys."""

from __future__ import annotations

from typing import Any

from shared.kernel.events import event


@event("CabinetRegistered")
class CabinetRegistered:
    """A cabinet stands at a dealership (CN-100)."""

    name: str
    dealership: str
    drawers: int


@event("KeyAssigned")
class KeyAssigned:
    """A tag hangs on this car's key from now on (CN-110)."""

    car_id: str


@event("KeyReleased")
class KeyReleased:
    """The tag hangs on no car's key any more."""


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


def reported_v1_v2(data: dict[str, Any]) -> dict[str, Any]:
    """Agents did not compare their clocks then."""
    return {**data, "skew": None}


CabinetEvent = CabinetRegistered
KeyEvent = KeyAssigned | KeyReleased
