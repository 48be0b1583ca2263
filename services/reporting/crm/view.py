"""The CRM view as the projection runner sees it: loads the rows a batch touches, folds, writes them back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import orjson

from services.reporting.crm.fold import TYPES, Known, fold
from services.reporting.rows import Kept, Row
from shared.eventlog import StoredEvent
from shared.postgres import Cursor, statement

_PACKAGE = "services.reporting.crm"
_CUSTOMER_FIELDS = ("customer_id", "previous_customer_id", "survivor_id", "merged_id")


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
        _keep(cursor, "keep_customers", known.customers.changed())
        _keep(cursor, "keep_cars", known.cars.changed())
        _keep(cursor, "keep_visits", known.visits.changed())
        _keep(cursor, "keep_contacts", known.contacts.changed())
        _keep(cursor, "add_lines", lines)
        return _topics(lines, known)


def _load(batch: Sequence[StoredEvent], cursor: Cursor) -> Known:
    named: dict[str, set[str]] = {"customer": set(), "car": set(), "repair_order": set(), "contact": set()}
    merged: set[str] = set()
    for event in batch:
        named[event.category].add(event.key)
        data = event.data
        named["customer"].update(data[field] for field in _CUSTOMER_FIELDS if data.get(field))
        if event.type == "CustomersMerged":
            merged.add(data["merged_id"])
        named["repair_order"].update(item["order_id"] for item in data.get("carried") or ())
    return Known(
        customers=_rows(cursor, "customers", "customer_id", ids=named["customer"], merged=merged),
        cars=_rows(cursor, "cars", "car_id", ids=named["car"]),
        visits=_rows(cursor, "visits", "order_id", ids=named["repair_order"]),
        contacts=_rows(cursor, "contacts", "contact_id", ids=named["contact"]),
    )


def _rows(cursor: Cursor, query: str, key: str, **ids: set[str]) -> Kept:
    if not any(ids.values()):
        return Kept()
    cursor.execute(statement(_PACKAGE, query), {name: list(values) for name, values in ids.items()})
    return Kept({row[key]: row for (row,) in cursor.fetchall()})


def _keep(cursor: Cursor, command: str, rows: list[Row]) -> None:
    if rows:
        cursor.execute(statement(_PACKAGE, command), (orjson.dumps(rows).decode(),))


def _topics(lines: list[Row], known: Known) -> Iterable[str]:
    touched: set[Any] = known.customers.touched | {line["customer_id"] for line in lines}
    for key in touched:
        yield f"customer:{key}"
        row = known.customers.get(key)
        if row and row["canonical_id"] != key:
            yield f"customer:{row['canonical_id']}"
    for key in known.cars.touched | {line["car_id"] for line in lines if line["car_id"]}:
        yield f"car:{key}"


VIEW = CrmView()
