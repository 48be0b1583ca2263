"""The CRM view as the projection runner sees it: loads the rows a batch touches, folds, writes them back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import chain

from services.reporting.crm.fields import FIELDS, SHARING, UNLESS
from services.reporting.crm.fold import Known, fold
from services.reporting.crm.timeline import Line
from services.reporting.writing import add, keep, load, put
from shared.eventlog.erasing import cut
from shared.postgres import Cursor, statement
from shared.projections import Taken

_PACKAGE = "services.reporting.crm"


class CrmView:
    """Customers, cars, visits, contacts and the time line; see `tables.sql`."""

    name = "crm"
    version = 4
    tables: Traversable = files(_PACKAGE) / "tables.sql"
    indexes: Traversable = files(_PACKAGE) / "indexes.sql"
    types = frozenset(FIELDS)
    fields = FIELDS
    unless = UNLESS
    sharing = SHARING

    def apply(self, batch: Sequence[Taken], cursor: Cursor) -> Iterable[str]:
        """Take a batch in; the topics are the customers, as they stand after it, and the cars it touched."""
        done = [(*_take_in(events, cursor), _forget(forgotten, cursor)) for events, forgotten in cut(batch)]
        return chain.from_iterable(_topics(*each, cursor) for each in done)


def _take_in(events: Sequence[Taken], cursor: Cursor) -> tuple[list[Line], Known]:
    known = _load(events, cursor)
    lines = fold(events, known)
    put(cursor, "customer", known.customers.new())
    keep(cursor, _PACKAGE, "keep_customers", known.customers.changed())
    put(cursor, "car", known.cars.new())
    keep(cursor, _PACKAGE, "keep_cars", known.cars.changed())
    put(cursor, "visit", known.visits.new())
    keep(cursor, _PACKAGE, "keep_visits", known.visits.changed())
    put(cursor, "contact", known.contacts.new())
    keep(cursor, _PACKAGE, "keep_contacts", known.contacts.changed())
    add(cursor, "payment", known.payments)
    add(cursor, "timeline", lines)
    return lines, known


def _forget(records: Sequence[str], cursor: Cursor) -> Sequence[str]:
    if records:
        cursor.execute(statement(_PACKAGE, "forget"), {"records": records})
    return records


def _load(batch: Sequence[Taken], cursor: Cursor) -> Known:
    """The rows that stood before: whatever a batch begins at version 1 did not."""
    named: dict[str, set[str]] = {"customer": set(), "car": set(), "repair_order": set(), "contact": set()}
    merged: set[str] = set()
    begun: set[str] = set()
    for event in batch:
        if event.version == 1:
            begun.add(event.stream)
        elif event.stream not in begun and event.category in named:
            named[event.category].add(event.key)
        if event.type == "CustomersMerged":
            named["customer"].add(event.data["survivor_id"])
            merged.add(event.data["merged_id"])
    return Known(
        customers=load(cursor, _PACKAGE, "customers", "customer_id", ids=named["customer"], merged=merged),
        cars=load(cursor, _PACKAGE, "cars", "car_id", ids=named["car"]),
        visits=load(cursor, _PACKAGE, "visits", "order_id", ids=named["repair_order"]),
        contacts=load(cursor, _PACKAGE, "contacts", "contact_id", ids=named["contact"]),
    )


def _topics(lines: list[Line], known: Known, forgotten: Sequence[str], cursor: Cursor) -> Iterable[str]:
    """Whoever is looked at as a merged record is looked at on the survivor's page."""
    customers = known.customers.touched | {line.customer_id for line in lines} | set(forgotten)
    cursor.execute(statement(_PACKAGE, "survivors"), {"ids": list(customers)})
    cars = known.cars.touched | {line.car_id for line in lines if line.car_id}
    yield from (f"customer:{key}" for key in customers)
    yield from (f"customer:{key}" for (key,) in cursor.fetchall())
    yield from (f"car:{key}" for key in cars)


VIEW = CrmView()
