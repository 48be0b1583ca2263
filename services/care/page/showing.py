"""What a customer is shown of what the shop knows. Pure: answers of other services in, the page out.

Every field is named here: what the shop adds to its answers (its own opinion, memos, costs, who works on the
car) is not shown unless somebody says so.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final

Row = dict[str, Any]
_CAR: Final = ("id", "plate", "model", "mileage_km", "first_registered")
_ROW: Final = (
    "id", "number", "dealership", "state", "reserved_for", "received_at", "delivered_at", "mileage_km",
    "items", "total", "discount", "currency",
)  # fmt: skip
_ORDER: Final = (
    "id", "number", "dealership", "state", "currency", "plate", "mileage_km", "reserved_for", "received_at",
    "promised_at", "delivered_at", "for_customer",
)  # fmt: skip
_LINE: Final = ("id", "item", "part_class", "quantity", "unit_price", "parts", "labour_fee", "subtotal")
_TOTALS: Final = ("parts", "labour", "vat", "total", "discount", "paid", "receivable")


def veiled(name: str) -> str:
    """``홍길동`` → ``홍*동``: enough for its owner, not for whoever looks over the shoulder."""
    if len(name) < 3:
        return f"{name[:1]}*" if len(name) == 2 else name
    return f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"


def car(known: Mapping[str, Any]) -> Row:
    """A car, without the shop's memo."""
    return {name: known.get(name) for name in _CAR}


def visits(rows: Sequence[Mapping[str, Any]], own: Collection[str]) -> list[Row]:
    """A car's visits under these customers, newest first: what an earlier owner had done stays theirs."""
    return [{name: row.get(name) for name in _ROW} for row in rows if _theirs(row, own)]


def visit(order: Mapping[str, Any], sheet: Mapping[str, Any], today: date) -> Row:
    """One visit: what was done for how much, what the inspection found, how long a repair is free again."""
    statement = order["statement"]
    until = statement and statement["rerepair_until"]
    return {
        **{name: order[name] for name in _ORDER},
        "car_id": order["car"]["id"],
        "model": order["car"]["model"],
        "lines": [{name: line[name] for name in _LINE} for line in order["lines"]],
        "totals": {name: order["totals"][name] for name in _TOTALS},
        "statement": statement and {"number": statement["number"], "issue": statement["issue"]},
        "rerepair_until": until,
        "rerepair_open": until is not None and date.fromisoformat(until) >= today,
        "findings": [
            {"item": item, "mark": found["mark"], "reasons": found["reasons"]}
            for item, found in sheet["findings"].items()
        ],
        "photos": [{"id": photo["id"], "item": photo["item"]} for photo in sheet["photos"]],
    }


def may_see(order: Mapping[str, Any], own: Collection[str]) -> bool:
    """Whether a visit is these customers' and meant for their eyes."""
    flags = order["flags"]
    hidden = order["state"] == "cancelled" or flags["internal_expense"]
    return order["customer"]["id"] in own and not hidden


def offers(rows: Sequence[Mapping[str, Any]], own: Collection[str], today: date) -> list[Row]:
    """Estimates that wait for the customer's word."""
    return [
        {name: row[name] for name in ("id", "number", "dealership", "total", "currency", "valid_until")}
        for row in rows
        if row["state"] == "issued" and row["customer_id"] in own and _holds(row["valid_until"], today)
    ]


def _theirs(row: Mapping[str, Any], own: Collection[str]) -> bool:
    flags = row["flags"]
    return row["customer_id"] in own and row["state"] != "cancelled" and not flags["internal_expense"]


def _holds(until: str | None, today: date) -> bool:
    return until is None or date.fromisoformat(until) >= today
