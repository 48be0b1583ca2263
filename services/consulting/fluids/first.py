"""The first set of specifications, which comes with the program; what somebody writes stands before it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from services.consulting.fluids.events import FluidSpec
from shared.kernel.ids import derived_id

KINDS: Final = ("engine_oil", "transmission_oil", "power_oil", "brake_fluid", "coolant")
"""The fluids of the inspection's sheet, in its order."""


@cache
def first() -> Mapping[str, FluidSpec]:
    """Every specification by its id."""
    text = (files("services.consulting") / "data" / "fluids.toml").read_text(encoding="utf-8")
    return {str(derived_id("fluid", row["id"])): _spec(row) for row in tomllib.loads(text)["fluid"]}


def _spec(row: Mapping[str, Any]) -> FluidSpec:
    return FluidSpec(**{name: value for name, value in row.items() if name != "id"})
