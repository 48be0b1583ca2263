"""The look-up tables of upkeep, kept from the log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from psycopg2.extras import Json

from services.care.upkeep.fold import TYPES, Row, Rows, dues, fold
from shared.eventlog import StoredEvent
from shared.postgres import Cursor, statement
from shared.projections.forgetting import in_turn
from shared.projections.table import Table

_CATEGORY: Final = {"dealership": "dealership", "customer": "customer", "car": "car", "visit": "repair_order"}
_TABLES: Final = (
    Table("dealership", ("id", "name", "time_zone", "locale")),
    Table("customer", ("id", "name", "wanted")),
    Table("car", ("id", "customer_id", "plate", "model", "average_km_per_year", "folded")),
    Table("visit", ("id", "car_id", "dealership", "delivered_on", "mileage_km", "lines", "informed")),
)
_DUE: Final = Table(
    "due",
    ("id", "car_id", "item", "dealership", "since", "since_km", "due_on", "due_by", "due_km", "km_per_year",
     "informed", "reminded", "postponed_until", "dismissed"),
)  # fmt: skip
_CAR, _VISIT = _TABLES[2], _TABLES[3]


class CareView:
    """Satisfies `shared.projections.View`: rows are read, moved on by the batch's events, written back."""

    name = "care"
    version = 1
    tables: Traversable = files("services.care") / "sql" / "tables.sql"
    types = TYPES

    def apply(self, batch: Sequence[StoredEvent], cursor: Cursor) -> Iterable[str]:
        """The batch's effect; returns the pages it concerns."""
        return in_turn(batch, cursor, _take_in, _forget)


VIEW = CareView()


def _take_in(events: Sequence[StoredEvent], cursor: Cursor) -> set[str]:
    rows = Rows()
    for table in _TABLES:
        category = _CATEGORY[table.name]
        keys = {event.key for event in events if event.category == category} | _beside(table.name, events)
        rows.tables[table.name].update(table.load(cursor, sorted(keys)))
    for event in events:
        fold(rows, event)
    for table in _TABLES:
        known = rows.tables[table.name]
        table.save(cursor, [_stored(row) for row in known.values() if row is not None])
        table.delete(cursor, [key for key, row in known.items() if row is None])
    return rows.topics | _reckon(sorted(rows.cars), cursor)


def _beside(table: str, events: Sequence[StoredEvent]) -> set[str]:
    """Rows that events of other streams move on."""
    if table == "car":
        return {event.key for event in events if event.category == "upkeep"}
    if table == "customer":
        return {event.key for event in events if event.category == "reminders"}
    if table == "dealership":
        return {event.data["dealership"] for event in events if event.type == "RepairOrderDelivered"}
    return set()


def _reckon(cars: Sequence[str], cursor: Cursor) -> set[str]:
    """What is due on these cars, anew."""
    if not cars:
        return set()
    cursor.execute("DELETE FROM due WHERE car_id = ANY(%s)", (list(cars),))
    cursor.execute(statement("services.care", "delivered"), {"cars": list(cars)})
    visits: dict[str, list[Row]] = defaultdict(list)
    for row in cursor.fetchall():
        visits[row[1]].append(dict(zip(_VISIT.columns, row, strict=True)))
    known = _CAR.load(cursor, sorted(visits))
    found = [due for key, car in known.items() for due in dues(car, visits[key])]
    _DUE.save(cursor, found)
    owners = {f"customer:{car['customer_id']}" for car in known.values()}
    return {f"upkeep:{due['dealership']}" for due in found} | {f"car:{key}" for key in cars} | owners


def _forget(records: Sequence[str], cursor: Cursor) -> set[str]:
    if records:
        cursor.execute(statement("services.care", "forget"), {"records": records})
    return set()


def _stored(row: Row) -> Row:
    return {name: Json(value) if isinstance(value, dict) else value for name, value in row.items()}
