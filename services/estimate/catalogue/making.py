"""From a checked payload to the values of the catalogue's core."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.estimate.catalogue.events import Entry, Prices
from shared.regulation.parts import PartClass

Payload = Mapping[str, Any]


def entry(asked: Payload) -> Entry:
    """The entry, spaces around its texts taken off."""
    kind = asked["part_class"]
    texts = {name: asked[name].strip() for name in ("name", "spec", "capacity", "model_range", "explanation")}
    return Entry(
        **texts,
        molit_code=asked["molit_code"],
        uncoded=asked["molit_code"] is None,
        part_class=PartClass(kind) if kind else None,
        quantity=asked["quantity"],
        prices=prices(asked),
    )


def prices(asked: Payload) -> Prices:
    """The three figures."""
    return Prices(**{name: asked[name] for name in ("unit_price", "labour_fee", "labour_hours")})
