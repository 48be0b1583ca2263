"""The rows of the source screens, entered as what they are: customers, cars, orders, contact history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.demo.desk import Desk
from services.demo.sources import Shop, rows, table, work_code
from services.demo.staffing import Crew
from shared.identity import Identity

Car = dict[str, Any]
_STATES: Final = {"完了": "done", "作業中": "working", "作業待ち": "waiting"}
_OPENS, _BETWEEN, _STAYS = time(9, 0), timedelta(minutes=20), timedelta(hours=3)
# before the first row of the repair list
_KNOWN_SINCE: Final = "2013-08-23T08:30:00+09:00"
_ISSUER: Final = "수원시 차량등록사업소"
_MILEAGE_NOTE = "원 화면에 인쇄된 값입니다 (같은 차의 두 주문에 적힌 주행거리가 다릅니다)."


@dataclass(frozen=True)
class Known:
    """A car that was entered: its id and what the completions say of it."""

    id: str
    entry: Car


def enter_customers(desk: Desk, who: Identity) -> dict[str, Known]:
    """Everybody on the repair list with their cars, by the plate as printed."""
    owners: dict[tuple[str, str], str] = {}
    known: dict[str, Known] = {}
    for entry in table("completions.toml")["car"]:
        person = (entry["customer"], entry["phone"])
        car = _car(entry)
        if person in owners:
            done = desk.ask(
                who, "customer", "register_car", (entry["plate"],), customer_id=owners[person],
                occurred_at=_KNOWN_SINCE, **car,
            )  # fmt: skip
            known[entry["printed"]] = Known(done["id"], entry)
            continue
        done = desk.ask(
            who, "customer", "register_person", person,
            name=entry["customer"], sex=entry["sex"], phones=[{"number": entry["phone"]}],
            memo=_memo(entry, "ko"), car=car, occurred_at=_KNOWN_SINCE,
        )  # fmt: skip
        owners[person] = done["id"]
        known[entry["printed"]] = Known(done["car_id"], entry)
    return known


def enter_orders(desk: Desk, who: Identity, shop: Shop, known: dict[str, Known]) -> None:
    """Every row of the repair list as an order at its date; two of them with the lines that were printed."""
    zone = ZoneInfo(shop.time_zone)
    by_day: dict[str, int] = {}
    for index, row, lines in _in_order():
        number = by_day[row["date"]] = by_day.get(row["date"], -1) + 1
        came = datetime.combine(datetime.fromisoformat(row["date"]), _OPENS, zone) + number * _BETWEEN
        _past_order(desk, who, known[row["plate_as_printed"]], (index, row["badge"], lines), came)


def _in_order() -> Iterator[tuple[int, dict[str, str], list[dict[str, str]]]]:
    """Oldest first: the screen lists the newest at the top."""
    named = table("completions.toml")["order_lines"]
    listed = list(enumerate(rows("carmining_repair_list.csv"), start=1))
    by_row = {row: order for order, row in named.items()}
    for index, row in sorted(listed, key=lambda pair: (pair[1]["date"], -pair[0])):
        wanted = by_row.get(index)
        yield index, row, [r for r in rows("carmining_order_lines.csv") if r["order"] == wanted]


def _past_order(
    desk: Desk, who: Identity, car: Known, what: tuple[int, str, list[dict[str, str]]], came: datetime
) -> None:
    index, badge, lines = what
    step = ("order", index)
    mileage = int(lines[0]["mileage_km"]) if lines else car.entry["mileage_km"]
    done = desk.ask(
        who, "maintenance", "receive_order", step, car_id=car.id, mileage_km=mileage,
        mileage_reason=_MILEAGE_NOTE, certificate=_certificate(index, came), assignee=who.actor,
        occurred_at=came.isoformat(),
    )  # fmt: skip

    def then(method: str, after: timedelta, **more: Any) -> dict[str, Any]:
        at = (came + after).isoformat()
        return desk.ask(who, "maintenance", method, step, id=done["id"], occurred_at=at, **more)

    if badge == "동의":
        then("set_flags", timedelta(minutes=5), flags={"information_consent": True})
    if lines:
        then("revise_lines", timedelta(minutes=10), version=done["version"], lines=[_line(r) for r in lines])
    then("start_work", timedelta(minutes=15))
    then("mark_ready", _STAYS - timedelta(minutes=30))
    if lines:
        # the whole bill, not what is due: asked again after the payment, it must be the same command
        bill = desk.ask(who, "maintenance", "get_order", (*step, "bill"), id=done["id"])["totals"]["total"]
        then("take_payment", _STAYS - timedelta(minutes=10), payments=[{"means": "card", "amount": bill}])
    then("deliver_order", _STAYS)


def _certificate(index: int, came: datetime) -> dict[str, Any]:
    """What proves the change, since of one car two orders are printed with different mileages."""
    return {"issuer": _ISSUER, "issued_on": came.date().isoformat(), "number": f"2013-{index:04d}"}


def enter_contacts(desk: Desk, crew: Crew) -> None:
    """The contact history of the Japanese screen, with the customer that it shows."""
    told = table("completions.toml")
    person, kinds = told["contact_customer"], told["contact_kinds"]
    who = crew.by_login["kawata"]
    zone = ZoneInfo("Asia/Tokyo")
    done = desk.ask(
        who, "customer", "register_person", ("contacts",), name=person["name"], sex=person["sex"],
        phones=[{"number": person["phone"]}], memo=_memo(person, "ja"),
        occurred_at=datetime(2017, 2, 1, 10, 0, tzinfo=zone).isoformat(),
    )  # fmt: skip
    staff = {identity.name: identity.actor for identity in crew.by_login.values()}
    for row in rows("omotenashi_history.csv"):
        created = datetime.fromisoformat(row["created"]).replace(tzinfo=zone)
        desk.ask(
            who, "customer", "record_contact", ("contact", row["history_id"]), customer_id=done["id"],
            kind=kinds[row["history_id"]], title=row["title"], state=_STATES[row["status"]],
            assignee=staff.get(row["staff"]), created_at=created.isoformat(),
        )  # fmt: skip


def _car(entry: Car) -> Car:
    names = ("plate", "engine", "transmission", "average_km_per_year", "mileage_km")
    return {**{name: entry[name] for name in names}, "model": _model(entry["printed"])}


def _model(printed: str) -> str:
    return next(r["model"] for r in rows("carmining_repair_list.csv") if r["plate_as_printed"] == printed)


def _line(row: dict[str, str]) -> dict[str, Any]:
    return {
        "item": row["item"],
        "molit_code": work_code(row["molit_item"]),
        "part_class": row["part_class"],
        "quantity": row["quantity"],
        "unit_price": int(row["unit_price_krw"]),
        "labour_fee": int(row["labour_fee_krw"]),
        "labour_hours": row["labour_hours"],
    }


def _memo(entry: Car, locale: str) -> str:
    """Says which fields were invented."""
    told = table("completions.toml")["memo"]
    names = [told["fields"][locale][field].format(**entry) for field in entry["invented"]]
    text: str = told[locale]
    return text.format(fields=", ".join(names))
