"""Which column of a file means which field of a customer and a car."""

from __future__ import annotations

from typing import Final

from shared.tabular.columns import Names

NAMES: Final = Names.load("services.customer.importing", "columns.toml", {"name": "the customer's name"})
