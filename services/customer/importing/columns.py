"""Which column of a file means which field of a customer and a car."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from shared.tabular.columns import Columns, Names, UnusableColumns

__all__ = ["FIELDS", "Columns", "UnusableColumns", "map_columns"]

_NAMES: Final = Names.load("services.customer.importing", "columns.toml", {"name": "the customer's name"})
FIELDS: Final = _NAMES.fields


def map_columns(headers: Sequence[str], told: Sequence[str] = ()) -> Columns:
    """`told` holds ``column=field`` texts, which win; UnusableColumns without a column for the name."""
    return _NAMES.map(headers, told)
