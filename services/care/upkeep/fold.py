"""What events do to the rows of the care view. Pure: rows in, rows out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from services.care.upkeep.decisions import UPKEEP
from services.care.upkeep.forecast import Due, Visit, forecast
from services.care.upkeep.model import Upkeep
from services.care.upkeep.rules import rules
from services.care.upkeep.streams import UPKEEP_CODEC
from shared.eventlog import StoredEvent
from shared.eventlog.erasing import ERASING
from shared.kernel import clock

Row = dict[str, Any]
TABLES: Final = ("dealership", "customer", "car", "visit")
_ZONE: Final = "Asia/Seoul"


@dataclass
class Rows:
    """The rows that a batch touches, by table and key; None marks one that goes."""

    tables: dict[str, dict[str, Row | None]] = field(default_factory=lambda: {name: {} for name in TABLES})
    cars: set[str] = field(default_factory=set)
    topics: set[str] = field(default_factory=set)

    def change(self, table: str, key: str, **values: Any) -> Row | None:
        """Set columns of a row that is there."""
        row = self.tables[table].get(key)
        if row is not None:
            row.update(values)
        return row


def fold(rows: Rows, event: StoredEvent) -> None:
    """One event more."""
    _HANDLERS[event.type](rows, event)


def dues(car: Mapping[str, Any], visits: Iterable[Mapping[str, Any]]) -> list[Row]:
    """What is due on a car, with what was said of it; `visits` are its delivered orders, oldest first."""
    known = list(visits)
    if not known:
        return []
    seen = [Visit(row["delivered_on"], row["mileage_km"], tuple(row["lines"])) for row in known]
    said = msgspec.convert(car["folded"], Upkeep)
    found = forecast(rules(), seen, car["average_km_per_year"])
    return [_due(car["id"], due, said, known[-1]) for due in found]


def _due(car_id: str, due: Due, said: Upkeep, last: Mapping[str, Any]) -> Row:
    word = said.word(due.item, due.since)
    return {
        "id": f"{car_id}:{due.item}",
        "car_id": car_id,
        "item": due.item,
        "dealership": last["dealership"],
        "since": due.since,
        "since_km": due.since_km,
        "due_on": due.on,
        "due_by": due.by,
        "due_km": due.km,
        "km_per_year": due.km_per_year,
        "informed": last["informed"],
        "reminded": word.reminded,
        "postponed_until": word.postponed_until,
        "dismissed": word.dismissed,
    }


def _opened(rows: Rows, event: StoredEvent) -> None:
    named = {name: event.data[name] for name in ("name", "time_zone", "locale")}
    rows.tables["dealership"][event.key] = {"id": event.key, **named}


def _registered(rows: Rows, event: StoredEvent) -> None:
    rows.tables["customer"][event.key] = {"id": event.key, "name": event.data["name"], "wanted": None}


def _renamed(rows: Rows, event: StoredEvent) -> None:
    rows.change("customer", event.key, name=event.data["name"])


def _merged(rows: Rows, event: StoredEvent) -> None:
    rows.tables["customer"][event.data["merged_id"]] = None


def _chosen(rows: Rows, event: StoredEvent) -> None:
    if rows.change("customer", event.key, wanted=event.data["wanted"]) is not None:
        rows.topics.add(f"customer:{event.key}")


def _car(rows: Rows, event: StoredEvent) -> None:
    told = {name: event.data[name] for name in ("customer_id", "plate", "model", "average_km_per_year")}
    rows.tables["car"][event.key] = {"id": event.key, **told, "folded": msgspec.to_builtins(Upkeep())}


def _changed(rows: Rows, event: StoredEvent) -> None:
    pace = event.data["average_km_per_year"]
    rows.change("car", event.key, model=event.data["model"], average_km_per_year=pace)
    rows.cars.add(event.key)


def _plate(rows: Rows, event: StoredEvent) -> None:
    rows.change("car", event.key, plate=event.data["plate"])


def _transferred(rows: Rows, event: StoredEvent) -> None:
    plate = event.data.get("plate")
    changed = {"customer_id": event.data["customer_id"], **({"plate": plate} if plate else {})}
    rows.change("car", event.key, **changed)


def _gone(rows: Rows, event: StoredEvent) -> None:
    rows.tables["car"][event.key] = None
    rows.cars.add(event.key)


def _received(rows: Rows, event: StoredEvent) -> None:
    rows.tables["visit"][event.key] = {
        "id": event.key,
        "car_id": event.data["car_id"],
        "dealership": event.data["dealership"],
        "delivered_on": None,
        "mileage_km": event.data["mileage_km"],
        "lines": [],
        "informed": False,
    }


def _flags(rows: Rows, event: StoredEvent) -> None:
    _visit(rows, event.key, informed=event.data["flags"]["information_consent"])


def _delivered(rows: Rows, event: StoredEvent) -> None:
    shop = rows.tables["dealership"].get(event.data["dealership"])
    day = clock.local_date(event.occurred_at, shop["time_zone"] if shop else _ZONE)
    _visit(rows, event.key, delivered_on=day, lines=event.data["items"], mileage_km=event.data["mileage_km"])


def _corrected(rows: Rows, event: StoredEvent) -> None:
    lines = [line["item"] for line in event.data["after_lines"]]
    _visit(rows, event.key, lines=lines, mileage_km=event.data["after_mileage_km"])


def _visit(rows: Rows, order_id: str, **values: Any) -> None:
    row = rows.change("visit", order_id, **values)
    if row is not None:
        rows.cars.add(row["car_id"])


def _said(rows: Rows, event: StoredEvent) -> None:
    row = rows.tables["car"].get(event.key)
    if row is None:
        return
    upkeep = UPKEEP.evolve(msgspec.convert(row["folded"], Upkeep), UPKEEP_CODEC.decode(event))
    row["folded"] = msgspec.to_builtins(upkeep)
    rows.cars.add(event.key)


_HANDLERS: Final[Mapping[str, Callable[[Rows, StoredEvent], None]]] = {
    "DealershipOpened": _opened,
    "PersonRegistered": _registered,
    "CompanyRegistered": _registered,
    "CustomerChanged": _renamed,
    "CustomersMerged": _merged,
    "RemindersChosen": _chosen,
    "CarRegistered": _car,
    "CarChanged": _changed,
    "PlateChanged": _plate,
    "CarTransferred": _transferred,
    "CarErased": _gone,
    "RepairOrderReceived": _received,
    "FlagsSet": _flags,
    "RepairOrderDelivered": _delivered,
    "RepairOrderCorrected": _corrected,
    "UpkeepReminded": _said,
    "UpkeepPostponed": _said,
    "UpkeepDismissed": _said,
}
TYPES: Final = frozenset(_HANDLERS) | ERASING
