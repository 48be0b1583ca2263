"""The look-up tables of the search box, the lists and the customer's page, kept from the log."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from services.customer.folding.fold import TYPES, fold
from services.customer.folding.rows import Row, Rows
from shared.eventlog import StoredEvent
from shared.kernel.phones import national_digits
from shared.postgres import Cursor, statement
from shared.projections.forgetting import in_turn

_TABLES = ("customer", "car", "contact")


class CustomerView:
    """Satisfies `shared.projections.View`: rows are read, moved on by the batch's events, written back."""

    name = "customer"
    version = 3
    tables: Traversable = files("services.customer") / "sql" / "tables.sql"
    types = TYPES

    def apply(self, batch: Sequence[StoredEvent], cursor: Cursor) -> Iterable[str]:
        """The batch's effect; returns the pages it concerns."""
        return in_turn(batch, cursor, _take_in, _forget)


VIEW = CustomerView()


def _take_in(events: Sequence[StoredEvent], cursor: Cursor) -> set[str]:
    rows = _load(events, cursor)
    for event in events:
        fold(rows, event)
    for table, changed in zip(_TABLES, (rows.customers, rows.cars, rows.contacts), strict=True):
        _save(table, changed, cursor)
    if rows.dealerships:
        cursor.execute(_sql("save_dealership"), (json.dumps(list(rows.dealerships.values())),))
    _follow(rows, cursor)
    _index(rows, cursor)
    return rows.topics


def _forget(records: Sequence[str], cursor: Cursor) -> set[str]:
    if records:
        cursor.execute(_sql("forget"), {"records": records})
    return {f"customer:{record}" for record in records}


def _sql(name: str) -> str:
    return statement("services.customer", name)


def _load(batch: Sequence[StoredEvent], cursor: Cursor) -> Rows:
    keys: dict[str, list[str]] = {table: [] for table in _TABLES}
    for event in batch:
        if event.category in keys:
            keys[event.category].append(event.key)
    customers, cars, contacts = (_rows(table, keys[table], cursor) for table in _TABLES)
    return Rows(customers=customers, cars=cars, contacts=contacts)


def _rows(table: str, keys: list[str], cursor: Cursor) -> dict[str, Row]:
    if not keys:
        return {}
    cursor.execute(_sql(f"load_{table}"), (keys,))
    return {row["id"]: row for (row,) in cursor.fetchall()}


def _save(table: str, rows: dict[str, Row], cursor: Cursor) -> None:
    if rows:
        cursor.execute(f"DELETE FROM {table} WHERE id = ANY(%s::uuid[])", (list(rows),))  # noqa: S608  one of three names
        cursor.execute(_sql(f"save_{table}"), (json.dumps(list(rows.values())),))


def _follow(rows: Rows, cursor: Cursor) -> None:
    """Nothing hangs on a merged record: cars, entries and records merged earlier go to the survivor."""
    for merged, survivor in rows.merges:
        cursor.execute(_sql("merged"), {"merged": merged, "survivor": survivor})
    gone = [merged for merged, _ in rows.merges]
    if rows.cars or gone:
        cursor.execute(_sql("follow_cars"), {"rows": list(rows.cars), "merged": gone})
    if rows.contacts or gone:
        cursor.execute(_sql("follow_contacts"), {"rows": list(rows.contacts), "merged": gone})
    if rows.owners:
        cursor.execute(_sql("count_cars"), {"owners": sorted(rows.owners)})


def _index(rows: Rows, cursor: Cursor) -> None:
    """What the search goes through, anew for every customer of the batch."""
    if not rows.customers:
        return
    ids = {"customers": list(rows.customers)}
    cursor.execute("DELETE FROM customer_phone WHERE customer_id = ANY(%(customers)s::uuid[])", ids)
    cursor.execute("DELETE FROM term WHERE customer_id = ANY(%(customers)s::uuid[])", ids)
    phones = [phone for row in rows.customers.values() for phone in _phones(row)]
    cursor.execute(_sql("refresh_phones"), {"phones": json.dumps(phones)})
    cursor.execute(_sql("refresh_terms"), ids)


def _phones(row: Row) -> list[dict[str, Any]]:
    return [
        {"customer_id": row["id"], "number": phone["number"], "digits": national_digits(phone["number"])}
        for phone in row["phones"]
    ]
