"""Cars on today's board, so that it is alive on the first morning: the day of the seed, whenever that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.demo.desk import Desk
from services.demo.history import Known
from services.demo.sources import Shop, jobs, shops, work_code
from shared.identity import Identity
from shared.kernel.clock import now

_RETURNED: Final = "lower_arm"
_STEPS: Final = {
    "received": (),
    "inspecting": ("start_inspection",),
    "waiting_for_approval": ("start_inspection", "request_approval"),
    "in_work": ("start_work",),
    "ready": ("start_work", "mark_ready"),
    "stated": ("start_work", "mark_ready"),
    "gone": ("start_work", "mark_ready"),
}


@dataclass(frozen=True)
class _Visit:
    plate: str
    state: str
    hours: float  # from the moment of the seed to the promise
    request: str
    job: str | None = None
    again: timedelta | None = None  # how long ago it was here before


_VISITS: Final = (
    _Visit("66도9670", "reserved", 2.0, "정기점검"),
    _Visit("52하7226", "reserved", 3.5, "엔진오일 교환"),
    _Visit("28고4756", "received", 4.5, "재입고: 하체 소음", again=timedelta(days=12)),
    _Visit("29오8833", "inspecting", 1.0, "주행 중 떨림"),
    _Visit("12?3456", "waiting_for_approval", 5.0, "브레이크 소리"),
    _Visit("37라3902", "waiting_for_approval", 6.0, "에어컨 약함", "cabin_filter"),
    _Visit("경기34부2984", "in_work", 3.0, "오일 교환", "oil_change"),
    _Visit("20?5454", "ready", -1.0, "오일, 필터", "oil_change"),
    # the work is done and its statement given out; one of the cars has left
    _Visit("24?5226", "stated", 0.5, "발전기 소음", "alternator"),
    _Visit("25?2008", "gone", -2.0, "하체 소음", "lower_arm"),
)


def fill_board(
    desk: Desk, who: Identity, technician: Identity, shop: Shop, known: dict[str, Known]
) -> dict[str, str]:
    """Each visit up to where it stands now; gives the orders by plate as printed."""
    zone = ZoneInfo(shop.time_zone)
    # relative to now, to the half hour: a board seeded in the evening is not all late
    start = now().astimezone(zone).replace(minute=30, second=0, microsecond=0)
    found: dict[str, str] = {}
    for visit in _VISITS:
        if visit.again:
            _earlier(desk, who, visit.plate, known[visit.plate], visit.again)
        promised = start + timedelta(hours=visit.hours)
        found[visit.plate] = _visit(desk, (who, technician), visit, known[visit.plate], promised)
    return found


def _earlier(desk: Desk, who: Identity, plate: str, car: Known, ago: timedelta) -> None:
    """A visit some time ago: what failed of its work since is repaired for nothing."""
    step, came = ("earlier", plate), now().replace(minute=0, second=0, microsecond=0) - ago

    def then(method: str, after: timedelta, **more: Any) -> dict[str, Any]:
        return desk.ask(who, "maintenance", method, step, occurred_at=(came + after).isoformat(), **more)

    mileage = car.entry["mileage_km"] + 300
    done = then("receive_order", timedelta(), car_id=car.id, mileage_km=mileage, assignee=who.actor)
    lines = lines_of(_RETURNED)
    then("revise_lines", timedelta(minutes=20), id=done["id"], version=done["version"], lines=lines)
    then("start_work", timedelta(minutes=30), id=done["id"])
    then("mark_ready", timedelta(hours=2), id=done["id"])
    bill = desk.ask(who, "maintenance", "get_order", (*step, "bill"), id=done["id"])["totals"]["total"]
    paid = [{"means": "card", "amount": bill}]
    then("take_payment", timedelta(hours=2), id=done["id"], payments=paid)
    then("deliver_order", timedelta(hours=3), id=done["id"])


def _visit(
    desk: Desk, people: tuple[Identity, Identity], visit: _Visit, car: Known, promised: datetime
) -> str:
    who, technician = people
    step = ("today", visit.plate)
    shared: dict[str, Any] = {"car_id": car.id, "request": visit.request, "promised_at": promised.isoformat()}
    if visit.state == "reserved":
        at = (promised - timedelta(hours=1)).isoformat()
        done = desk.ask(
            who, "maintenance", "reserve_order", step, reserved_for=at, assignee=who.actor, **shared
        )
        return str(done["id"])
    done = desk.ask(
        who, "maintenance", "receive_order", step, mileage_km=car.entry["mileage_km"] + 1_200,
        assignee=technician.actor, **shared,
    )  # fmt: skip
    order, version = done["id"], done["version"]
    if visit.job:
        lines = lines_of(visit.job)
        desk.ask(who, "maintenance", "revise_lines", step, id=order, version=version, lines=lines)
    for method in _STEPS[visit.state]:
        desk.ask(who, "maintenance", method, step, id=order)
    if visit.state in ("stated", "gone"):
        now_at = desk.ask(who, "maintenance", "get_order", step, id=order)
        desk.ask(who, "maintenance", "issue_statement", step, id=order, version=now_at["version"])
        _tell_ready(desk, who, step, now_at, car)
    if visit.state == "gone":
        desk.ask(who, "maintenance", "deliver_order", step, id=order)
    return str(order)


def _tell_ready(
    desk: Desk, who: Identity, step: tuple[object, ...], order: dict[str, Any], car: Known
) -> None:
    """The customer hears that the car can be fetched."""
    shop = next(each for each in shops() if each.slug == who.dealership)
    total = f"{order['totals']['total']:,}원"
    desk.ask(
        who, "messaging", "send_message", step, to=car.entry["phone"], template="car_ready",
        params={"shop": shop.name, "plate": order["plate"], "total": total},
        customer_id=order["customer"]["id"], about=f"order:{order['id']}",
    )  # fmt: skip


def lines_of(name: str) -> list[dict[str, Any]]:
    """The lines of a job, as orders and estimates take them."""
    job = next(job for job in jobs() if job.name == name)
    return [
        {
            "item": part.names["ko"],
            "molit_code": work_code(part.molit_item),
            "uncoded": not part.molit_item,
            "part_class": part.part_class,
            "quantity": str(part.quantity),
            "unit_price": part.unit_price,
            "labour_fee": part.labour,
            "labour_hours": str(part.labour_hours),
        }
        for part in job.parts
    ]
