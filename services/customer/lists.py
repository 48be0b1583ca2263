"""Answers from the look-up tables: the search box, the lists, possible duplicates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.customer.reading import run
from services.customer.search import Search, alike, beginning, read_search
from shared.kernel.phones import national
from shared.postgres import Cursor

# the id makes the order of equal rows the same on every page
_CUSTOMER_ORDERS: Final = {
    "name": "name_key {way}, id",
    "registered_at": "registered_at {way}, id",
    "changed_at": "changed_at {way}, id",
    "cars": "cars {way}, name_key, id",
}
_CONTACT_ORDERS: Final = {
    "created_at": "created_at {way}, id",
    "next_date": "next_date {way} NULLS LAST, created_at, id",
}
_INTERNAL: Final = ("name_key", "initials", "merged_into")


def find(cursor: Cursor, text: str, dealership: str, limit: int) -> list[dict[str, Any]]:
    """Cars, the likeliest first: by plate, then telephone, then name, company or initials (CM-11)."""
    search = read_search(text)
    if search.empty:
        return []
    rows = run(cursor, "find", {**_patterns(search), "dealership": dealership, "limit": limit})
    names = (
        "car_id",
        "customer_id",
        "matched",
        "plate",
        "model",
        "engine",
        "mileage_km",
        "name",
        "kind",
        "phone",
    )
    return [_hit(dict(zip(names, row, strict=True))) for row in rows]


def list_customers(cursor: Cursor, asked: Mapping[str, Any], zone: str) -> dict[str, Any]:
    """{"count", "page", "size", "rows"}; a row is a customer with its plates (고객조회)."""
    text = (asked.get("text") or "").strip() or None
    search = read_search(text) if text else Search()
    since, until = _days(asked.get("registered_from"), asked.get("registered_to"), zone)
    filters = {name: asked.get(name) for name in ("kind", "trade", "assignee", "dealership")}
    parameters = {
        **filters,
        **_patterns(search),
        **_page(asked),
        "text": text,
        "registered_since": since,
        "registered_until": until,
    }
    [(count, rows)] = run(cursor, "list_customers", parameters, order=_order(_CUSTOMER_ORDERS, asked))
    return _answer(asked, count, [_customer(row) for row in rows])


def list_contacts(cursor: Cursor, asked: Mapping[str, Any], zone: str) -> dict[str, Any]:
    """{"count", "page", "size", "rows"}; a row is an entry with its customer's name and plate (JP-07)."""
    since, until = _days(asked.get("created_from"), asked.get("created_to"), zone)
    names = ("customer_id", "car_id", "next_from", "next_to", "assignee", "states", "kinds")
    text = (asked.get("text") or "").strip()
    parameters = {
        **{name: asked.get(name) for name in names},
        **_page(asked),
        "part": f"%{beginning(text)}" if text else None,
        "created_since": since,
        "created_until": until,
    }
    [(count, rows)] = run(cursor, "list_contacts", parameters, order=_order(_CONTACT_ORDERS, asked))
    return _answer(asked, count, rows)


def duplicates(cursor: Cursor, customer_id: str | None, limit: int) -> list[dict[str, Any]]:
    """Pairs that share a telephone number and have similar names."""
    pairs: dict[tuple[str, str], dict[str, Any]] = {}
    for one, name, other, other_name, number, cars, other_cars in run(
        cursor, "duplicates", {"customer_id": customer_id}
    ):
        if not alike(name, other_name):
            continue
        pair = pairs.setdefault(
            (one, other),
            {
                "one": {"id": one, "name": name, "cars": cars},
                "other": {"id": other, "name": other_name, "cars": other_cars},
                "phones": [],
            },
        )
        pair["phones"].append(national(number))
    return list(pairs.values())[:limit]


def plates(cursor: Cursor, cars: list[str]) -> dict[str, str]:
    """The plates of these cars, by their ids."""
    return dict(run(cursor, "plates", {"cars": cars}))


def holders(cursor: Cursor, number: str) -> list[str]:
    """Whose telephone number this is, merged records left out."""
    return [customer_id for (customer_id,) in run(cursor, "holders", (number,))]


def _patterns(search: Search) -> dict[str, str | None]:
    return {
        "plate": search.plate,
        "plate_start": beginning(search.plate),
        "plate_end": beginning(search.plate and search.plate[::-1]),
        "phone": search.phone,
        "phone_start": beginning(search.phone),
        "name": search.name,
        "name_start": beginning(search.name),
        "initials": search.initials,
        "initials_start": beginning(search.initials),
    }


def _hit(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "phone": row["phone"] and national(row["phone"])}


def _customer(row: dict[str, Any]) -> dict[str, Any]:
    shown = {name: value for name, value in row.items() if name not in _INTERNAL}
    return {**shown, "phone": row["primary_phone"] and national(row["primary_phone"])}


def _page(asked: Mapping[str, Any]) -> dict[str, int]:
    return {"size": asked["size"], "skip": (asked["page"] - 1) * asked["size"]}


def _order(orders: Mapping[str, str], asked: Mapping[str, Any]) -> str:
    return orders[asked["sort"]].format(way="DESC" if asked["descending"] else "ASC")


def _answer(asked: Mapping[str, Any], count: int, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"count": count, "page": asked["page"], "size": asked["size"], "rows": rows}


def _days(first: date | None, last: date | None, zone: str) -> tuple[datetime | None, datetime | None]:
    """The moments where days begin and end at the dealership."""
    where = ZoneInfo(zone)
    since = datetime.combine(first, time(), where) if first else None
    until = datetime.combine(last + timedelta(days=1), time(), where) if last else None
    return since, until
