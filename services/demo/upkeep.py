"""Oil that was changed so long ago that it falls due these days, so that reminders have a reason (CM-04)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from services.demo.desk import Desk
from services.demo.history import Known
from shared.identity import Identity
from shared.kernel.clock import now

_OIL_KM: Final = 10_000
_YEAR: Final = 365
# The plates as printed, how many days are left until the oil is due, and whether texts were agreed to.
_CARS: Final = (("24?5226", 10, True), ("20?5454", 3, False), ("경기34부2984", -5, False))
_LINES: Final = (("엔진오일 5W-30 교환", 45_000, 15_000), ("에어컨필터", 18_000, 5_000))


def change_oil(desk: Desk, who: Identity, known: dict[str, Known]) -> None:
    """A visit in the past year for each, through the same commands as any other."""
    for plate, left, informed in _CARS:
        pace = int(known[plate].entry["average_km_per_year"])
        days = min(_YEAR, _OIL_KM * _YEAR // pace) - left
        _visit(desk, who, known[plate], timedelta(days=days), informed=informed)


def _visit(desk: Desk, who: Identity, car: Known, ago: timedelta, *, informed: bool) -> None:
    step, came = ("upkeep", car.id), now().replace(minute=0, second=0, microsecond=0) - ago

    def then(method: str, hours: float, **more: Any) -> dict[str, Any]:
        at = (came + timedelta(hours=hours)).isoformat()
        return desk.ask(who, "maintenance", method, step, occurred_at=at, **more)

    order = then("receive_order", 0, car_id=car.id, mileage_km=car.entry["mileage_km"] + 200)
    key = order["id"]
    lines = [
        {"item": item, "uncoded": True, "part_class": "A", "quantity": "1", "unit_price": price,
         "labour_fee": fee}
        for item, price, fee in _LINES
    ]  # fmt: skip
    then("revise_lines", 0.2, id=key, version=order["version"], lines=lines)
    if informed:  # what changes nothing leaves nothing by which it would be known again
        then("set_flags", 0.2, id=key, flags={"information_consent": True})
    then("start_work", 0.3, id=key)
    then("mark_ready", 1, id=key)
    bill = desk.ask(who, "maintenance", "get_order", (*step, "bill"), id=key)["totals"]["total"]
    then("take_payment", 1, id=key, payments=[{"means": "card", "amount": bill}])
    then("deliver_order", 1.5, id=key)
