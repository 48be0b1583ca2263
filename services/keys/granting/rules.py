"""Who may do what at a cabinet, and what a take is for: pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from shared.contracts.grants import GrantedKey, GrantedPerson, Grants, Level, ReasonRule
from shared.contracts.staff import EmployeeRow

EVERYWHERE: Final = "*"
_LEVELS: Final[Mapping[str, Level]] = {"key.take": "take", "key.approve": "approve", "key.manage": "manage"}

REASONS: Final = (
    ReasonRule(reason="repair", minutes=8 * 60, approved=False),
    ReasonRule(reason="test_drive", minutes=60, approved=False),
    ReasonRule(reason="move", minutes=20, approved=False),
    ReasonRule(reason="wash", minutes=60, approved=False),
    # the car leaves with its key: nobody sends it off alone
    ReasonRule(reason="delivery", minutes=None, approved=True),
    ReasonRule(reason="other", minutes=60, approved=False),
)


def compose(
    id_: UUID,
    cabinet: str,
    dealership: str,
    at: datetime,
    lifetime: timedelta,
    *,
    employees: Iterable[EmployeeRow],
    pins: Mapping[str, str],
    keys: Iterable[GrantedKey],
    reasons: tuple[ReasonRule, ...],
    time_zone: str,
) -> Grants:
    """The grants of a cabinet that stands at this dealership, from this moment on."""
    return Grants(
        id=str(id_),
        cabinet=cabinet,
        issued_at=at,
        expires_at=at + lifetime,
        people=tuple(_person(one, dealership, pins) for one in employees if levels(one, dealership)),
        keys=tuple(keys),
        reasons=reasons,
        time_zone=time_zone,
    )


def levels(employee: EmployeeRow, dealership: str) -> tuple[Level, ...]:
    """CN-109; none for whose account is not in force today."""
    if employee["state"] != "active":
        return ()
    held = {*employee["grants"].get(dealership, ()), *employee["grants"].get(EVERYWHERE, ())}
    return tuple(level for permission, level in _LEVELS.items() if permission in held)


def known_keys(
    tags: Mapping[str, str], plates: Mapping[str, str], orders: Sequence[Mapping[str, Any]]
) -> list[GrantedKey]:
    """What each tag hangs on; of several open orders of a car the most urgent, which stands first."""
    by_car = {order["car_id"]: order for order in reversed(orders)}
    found = []
    for tag, car in sorted(tags.items()):
        order = by_car.get(car, {})
        found.append(
            GrantedKey(
                tag=tag,
                plate=plates.get(car, ""),
                model=order.get("model", ""),
                order_id=order.get("id"),
                order_number=order.get("number", ""),
            )
        )
    return found


def _person(employee: EmployeeRow, dealership: str, pins: Mapping[str, str]) -> GrantedPerson:
    return GrantedPerson(
        id=employee["id"],
        name=employee["name"],
        pin=pins.get(employee["id"]),
        levels=levels(employee, dealership),
        language="ko",
    )
