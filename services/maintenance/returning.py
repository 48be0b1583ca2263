"""A car that is back: the orders of the last months whose work is still in its time of free repair."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.maintenance.entitlement import Entitlement, entitlement
from services.maintenance.reading import locality, run
from services.maintenance.streams import load_order
from shared.eventlog.face import EventLog
from shared.kernel.clock import local_date
from shared.postgres import Cursor

# The longest class of the rule, and as long again for papers that named a later day of release.
_LOOK_BACK: Final = timedelta(days=180)


@dataclass(frozen=True)
class Back:
    """Which car came to which shop and when; `order_id` is the order of this visit, or empty."""

    car_id: str
    dealership: str
    at: datetime
    order_id: str = ""


def entitlements(log: EventLog, cursor: Cursor, back: Back) -> tuple[Entitlement, ...]:
    """What this shop's earlier orders of the car entitle to on the day of its coming, the newest first."""
    zone = locality(cursor, back.dealership).zone
    today = local_date(back.at, zone)
    asked = {**vars(back), "since": back.at - _LOOK_BACK}
    found = (
        entitlement(load_order(log, order_id).order, local_date(delivered_at, zone), registered)
        for order_id, delivered_at, registered in run(cursor, "delivered_lately", asked)
    )
    return tuple(each for each in found if today <= each.until and each.lines)
