"""The CRM view as the projection runner sees it: loads the rows a batch touches, folds, writes them back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable

from services.reporting.crm.fold import TYPES, Known, fold
from services.reporting.crm.timeline import Line
from services.reporting.writing import add, keep, load
from shared.eventlog import StoredEvent
from shared.postgres import Cursor, statement

_PACKAGE = "services.reporting.crm"


class CrmView:
    """Customers, cars, visits, contacts and the time line; see `tables.sql`."""

    name = "crm"
    version = 1
    tables: Traversable = files(_PACKAGE) / "tables.sql"
    types = TYPES

    def apply(self, batch: Sequence[StoredEvent], cursor: Cursor) -> Iterable[str]:
        """Take a batch in; the topics are the customers, as they stand after it, and the cars it touched."""
        known = _load(batch, cursor)
        lines = fold(batch, known)
        keep(cursor, _PACKAGE, "keep_customers", known.customers.changed())
        keep(cursor, _PACKAGE, "keep_cars", known.cars.changed())
        keep(cursor, _PACKAGE, "keep_visits", known.visits.changed())
        keep(cursor, _PACKAGE, "keep_contacts", known.contacts.changed())
        add(cursor, "timeline", lines)
        return _topics(lines, known, cursor)


def _load(batch: Sequence[StoredEvent], cursor: Cursor) -> Known:
    named: dict[str, set[str]] = {"customer": set(), "car": set(), "repair_order": set(), "contact": set()}
    merged: set[str] = set()
    for event in batch:
        category, _, key = event.stream.partition("-")
        named[category].add(key)
        if event.type == "CustomersMerged":
            named["customer"].add(event.data["survivor_id"])
            merged.add(event.data["merged_id"])
        elif "carried" in event.data:
            named["repair_order"].update(item["order_id"] for item in event.data["carried"])
    return Known(
        customers=load(cursor, _PACKAGE, "customers", "customer_id", ids=named["customer"], merged=merged),
        cars=load(cursor, _PACKAGE, "cars", "car_id", ids=named["car"]),
        visits=load(cursor, _PACKAGE, "visits", "order_id", ids=named["repair_order"]),
        contacts=load(cursor, _PACKAGE, "contacts", "contact_id", ids=named["contact"]),
    )


def _topics(lines: list[Line], known: Known, cursor: Cursor) -> Iterable[str]:
    """Whoever is looked at as a merged record is looked at on the survivor's page."""
    customers = known.customers.touched | {line.customer_id for line in lines}
    cursor.execute(statement(_PACKAGE, "survivors"), {"ids": list(customers)})
    cars = known.cars.touched | {line.car_id for line in lines if line.car_id}
    yield from (f"customer:{key}" for key in customers)
    yield from (f"customer:{key}" for (key,) in cursor.fetchall())
    yield from (f"car:{key}" for key in cars)


VIEW = CrmView()
