"""The history of a customer or a car, read from the CRM view a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from services.reporting.reading import fetch, moment
from shared.contracts.reporting import History, HistoryCar, HistoryContact, HistoryCustomer, HistoryEntry
from shared.kernel.errors import InvalidInput, NotFound
from shared.postgres import Cursor

_PACKAGE = "services.reporting.crm"


@dataclass(frozen=True)
class Page:
    """How many lines, which titles (None: all), and from where on: what the last page gave as `next`."""

    limit: int = 50
    titles: list[str] | None = None
    before: str | None = None

    def parameters(self) -> dict[str, Any]:
        """For the statements; a cursor that nobody gave out is refused."""
        at, position, part = _read_cursor(self.before) if self.before else (None, None, None)
        return {
            "limit": self.limit + 1,
            "titles": self.titles,
            "at": at,
            "position": position,
            "part": part,
        }


def of_customer(cursor: Cursor, customer_id: str, page: Page) -> History:
    """Of the person or company, whichever of its records is asked for."""
    record = fetch(cursor, _PACKAGE, "record", id=customer_id)
    if not record:
        raise NotFound(kind="customer")
    entries, following = _entries(cursor, "entries_of_customer", customer_id, page)
    return {
        "customer": _customer(record[0]),
        "cars": [_car(row) for row in fetch(cursor, _PACKAGE, "cars_of_customer", id=customer_id)],
        "turnover": fetch(cursor, _PACKAGE, "turnover_of_customer", id=customer_id),  # type: ignore[typeddict-item]  # rows are typed by their statement
        "entries": entries,
        "next": following,
    }


def of_car(cursor: Cursor, car_id: str, page: Page) -> History:
    """Of the car, whoever owned it; with its owner of today."""
    car = fetch(cursor, _PACKAGE, "one_car", id=car_id)
    if not car:
        raise NotFound(kind="car")
    owner = fetch(cursor, _PACKAGE, "record", id=car[0]["customer_id"])
    entries, following = _entries(cursor, "entries_of_car", car_id, page)
    return {
        "customer": _customer(owner[0]) if owner else None,
        "cars": [_car(car[0])],
        "turnover": fetch(cursor, _PACKAGE, "turnover_of_car", id=car_id),  # type: ignore[typeddict-item]  # rows are typed by their statement
        "entries": entries,
        "next": following,
    }


def _entries(cursor: Cursor, query: str, key: str, page: Page) -> tuple[list[HistoryEntry], str | None]:
    rows = fetch(cursor, _PACKAGE, query, id=key, **page.parameters())
    following = _write_cursor(rows[page.limit - 1]) if len(rows) > page.limit else None
    return [_entry(row) for row in rows[: page.limit]], following


def _entry(row: dict[str, Any]) -> HistoryEntry:
    return {
        "at": moment(row["at"]),
        "title": row["title"],
        "params": row["params"],
        "amount": row["amount"],
        "currency": row["currency"],
        "actor": row["actor"],
        "dealership": row["dealership"],
        "customer_id": row["customer_id"],
        "car_id": row["car_id"],
        "plate": row["plate"],
        "order_id": row["order_id"],
        "number": row["number"],
        "contact": _contact(row["contact"]),
    }


def _contact(row: dict[str, Any] | None) -> HistoryContact | None:
    if row is None:
        return None
    return {
        "id": row["contact_id"],
        "kind": row["kind"],
        "state": row["state"],
        "title": row["title"],
        "content": row["content"],
        "assignee": row["assignee"],
        "next_date": row["next_date"],
    }


def _customer(row: dict[str, Any]) -> HistoryCustomer:
    return {
        "id": row["customer_id"],
        "kind": row["kind"],
        "name": row["name"],
        "phones": row["phones"],
        "memo": row["memo"],
        "dealership": row["dealership"],
        "registered_at": moment(row["registered_at"]),
        "merged": row["merged"],
    }


def _car(row: dict[str, Any]) -> HistoryCar:
    return {
        "id": row["car_id"],
        "customer_id": row["customer_id"],
        "plate": row["plate"],
        "model": row["model"],
        "engine": row["engine"],
        "transmission": row["transmission"],
        "mileage_km": row["mileage_km"],
        "average_km_per_year": row["average_km_per_year"],
    }


def _write_cursor(row: dict[str, Any]) -> str:
    return f"{row['at'].astimezone(UTC).isoformat()}~{row['position']}~{row['part']}"


def _read_cursor(text: str) -> tuple[datetime, int, int]:
    try:
        at, position, part = text.split("~")
        return datetime.fromisoformat(at), int(position), int(part)
    except ValueError:
        raise InvalidInput(fields={"before": "invalid"}) from None
