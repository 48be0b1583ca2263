"""What happens to the specification of a fluid. The stored names stand beside the classes."""

from __future__ import annotations

from dataclasses import dataclass

from shared.kernel.events import event


@dataclass(frozen=True, kw_only=True)
class FluidSpec:
    """`kind` is an item of the inspection's sheet; capacities in millilitres, `capacity_ml` with the filter.

    `model_range` holds words that the car's model must have, e.g. "쏘나타 LF"; `engine` is a part of its
    engine, e.g. "D 2.0". Empty fits every car.
    """

    kind: str
    model_range: str = ""
    engine: str = ""
    viscosity: str = ""
    standard: str = ""
    capacity_ml: int | None = None
    without_filter_ml: int | None = None
    interval_km: int | None = None
    interval_months: int | None = None
    remark: str = ""


@event("FluidSpecified")
class FluidSpecified:
    """This is what such a car takes, from now on."""

    fluid_id: str
    spec: FluidSpec


@event("FluidWithdrawn")
class FluidWithdrawn:
    """It is shown for no car any more."""

    fluid_id: str


@event("FluidBroughtBack")
class FluidBroughtBack:
    """It is shown again."""

    fluid_id: str


FluidEvent = FluidSpecified | FluidWithdrawn | FluidBroughtBack
