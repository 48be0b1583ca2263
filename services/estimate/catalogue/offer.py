"""An item as a shop sees it: the group's entry with the shop's own prices, where it has some."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.estimate.catalogue.events import GROUP
from services.estimate.fold import searchable
from services.estimate.reading import run
from shared.kernel.money import Currency
from shared.postgres import Cursor
from shared.regulation.exempt import exempt
from shared.regulation.parts import PartClass, doubt

Row = dict[str, Any]


def offered(folded: Mapping[str, Any], version: int, dealership: str) -> Row:
    """`shared.contracts.estimate_catalogue.CatalogueItem`: this shop's prices, the group's beside them."""
    entry = dict(folded["entry"])
    prices = entry.pop("prices")
    own = folded["overrides"].get(dealership)
    part_class = entry["part_class"]
    return {
        "id": folded["id"],
        "version": version,
        "group": folded["owner"] == GROUP,
        "owner": folded["owner"],
        "currency": folded["currency"],
        "retired": folded["retired"],
        **entry,
        **(own or prices),
        "overridden": own is not None,
        "group_prices": prices if own else None,
        "doubt": doubt(entry["name"], PartClass(part_class) if part_class else None),
        "exempt": exempt(entry["name"]),
    }


def find_items(cursor: Cursor, asked: Mapping[str, Any], dealership: str, currency: Currency) -> Row:
    """{"rows", "count"}: what fits the car first, a shop's own before the group's."""
    key = searchable(asked["text"])
    parameters = {
        "key": _escaped(key),
        "code": key.upper(),
        "model": searchable(asked["model"]),
        "dealership": dealership,
        "currency": currency.value,
        **{name: asked[name] for name in ("retired", "own", "limit", "skip")},
    }
    found = run(cursor, "find_items", parameters)
    return {
        "rows": [offered(folded, version, dealership) for folded, version, _ in found],
        "count": found[0][2] if found else 0,
    }


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
