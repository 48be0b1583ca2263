"""The demonstration's catalogue: the group's items, and one shop's own prices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from services.demo.desk import Desk
from services.demo.sources import Part, Shop, jobs, rows, work_code
from shared.identity import Identity
from shared.kernel.ids import derived_id

# 수원 asks less for an oil change than the group recommends.
_OWN: Final = {"엔진오일 5W-30 교환": {"unit_price": 9_300, "labour_fee": 12_000, "labour_hours": "0.4"}}


@dataclass(frozen=True)
class _Details:
    spec: str
    capacity: str
    model_range: str
    explanation: str


def fill_catalogue(desk: Desk, head: Identity, advisor: Identity, shop: Shop) -> dict[str, str]:
    """Every item once, by name; gives the ids."""
    details = {row["item"]: _detail(row) for row in rows("catalogue_details.csv")}
    found: dict[str, str] = {}
    for part in [part for job in jobs() for part in job.parts]:
        found[part.names["ko"]] = _add(desk, head, _entry(part, details.get(part.names["ko"])))
    for row in rows("catalogue_printed.csv"):
        found[row["item"]] = _add(desk, head, _printed(row))
    for name, prices in _OWN.items():
        step = ("catalogue", shop.slug, name)
        desk.ask(advisor, "estimate", "set_own_prices", step, id=found[name], prices=prices)
    return found


def _add(desk: Desk, head: Identity, entry: Mapping[str, Any]) -> str:
    key = ("catalogue", entry["name"], entry["model_range"])
    item_id = str(derived_id("demo", *key))
    desk.ask(head, "estimate", "add_item", key, group=True, item_id=item_id, entry=dict(entry))
    return item_id


def _entry(part: Part, detail: _Details | None) -> dict[str, Any]:
    code = work_code(part.molit_item)
    told = detail or _Details("", "", "", "")
    return {
        "name": part.names["ko"],
        "molit_code": code,
        "uncoded": code is None,
        "part_class": part.part_class,
        "quantity": str(part.quantity),
        "unit_price": part.unit_price,
        "labour_fee": part.labour,
        "labour_hours": str(part.labour_hours),
        "spec": told.spec,
        "capacity": told.capacity,
        "model_range": told.model_range,
        "explanation": told.explanation,
    }


def _printed(row: Mapping[str, str]) -> dict[str, Any]:
    """A line as the source documents' own screens print it; the car's model is the range it fits."""
    code = work_code(row["molit_item"])
    return {
        "name": row["item"],
        "molit_code": code,
        "uncoded": code is None,
        "part_class": row["part_class"],
        "unit_price": int(row["unit_price_krw"]),
        "labour_fee": int(row["labour_fee_krw"]),
        "labour_hours": row["labour_hours"],
        "model_range": row["model_range"],
    }


def _detail(row: Mapping[str, str]) -> _Details:
    return _Details(row["spec"], row["capacity"], row["model_range"], row["explanation"])
