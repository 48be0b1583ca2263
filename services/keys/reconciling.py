"""The night's reconciliation: which keys are not where they belong; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.keys.whereabouts import CABINET, CUSTOMER, MISSING, PERSON, UNKNOWN, Whereabouts

# taken from the cabinet to send the car off, which a second person approves there
_DELIVERY: Final = "delivery"
# When the workshops are closed, by the dealership's clock.
NIGHT: Final = time(22)


class Reason(StrEnum):
    """Why a key is in the report."""

    MISSING = "missing"
    NOT_BACK = "not_back"
    DELIVERED = "delivered"


@dataclass(frozen=True)
class Visit:
    """The last repair order of a key's car: its number, and whether the car has left."""

    order_id: str
    number: str
    gone: bool


def findings(keys: Iterable[tuple[Whereabouts, Visit | None]]) -> Sequence[dict[str, Any]]:
    """Keys that are not back in a cabinet, and keys of cars that were delivered already."""
    rows = [_row(key, visit, reason) for key, visit in keys for reason in _reasons(key, visit)]
    return sorted(rows, key=lambda row: (list(Reason).index(row["reason"]), row["tag"]))


def next_night(now: datetime, zone: str) -> datetime:
    """The next moment at which the keys of a dealership are reconciled, on its own clock."""
    here = now.astimezone(ZoneInfo(zone))
    tonight = here.replace(hour=NIGHT.hour, minute=NIGHT.minute, second=0, microsecond=0)
    return tonight if here < tonight else tonight + timedelta(days=1)


def last_night(now: datetime, zone: str) -> date:
    """Which day a night's report is about, however late it is made."""
    return (next_night(now, zone) - timedelta(days=1)).date()


def _reasons(key: Whereabouts, visit: Visit | None) -> Iterable[Reason]:
    gone = visit is not None and visit.gone
    left_with_car = gone and key.place == PERSON and key.purpose == _DELIVERY
    if key.car_id is None or key.place in (CUSTOMER, UNKNOWN) or left_with_car:
        return
    if gone:
        yield Reason.DELIVERED
    if key.place == MISSING:
        yield Reason.MISSING
    elif key.place != CABINET:
        yield Reason.NOT_BACK


def _row(key: Whereabouts, visit: Visit | None, reason: Reason) -> dict[str, Any]:
    names = ("tag", "car_id", "kind", "place", "cabinet", "drawer", "slot", "person", "purpose")
    told = {name: getattr(key, name) for name in names}
    return told | {
        "reason": reason.value,
        "since": key.since.isoformat() if key.since else None,
        "order_id": visit.order_id if visit else None,
        "order_number": visit.number if visit else None,
    }
