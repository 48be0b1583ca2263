"""Commands to a fluid's specification, and what comes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.consulting.fluids import events as e
from services.consulting.fluids.first import KINDS
from services.consulting.fluids.matching import standing
from services.consulting.fluids.model import Fluid, evolve
from shared.kernel.decider import Decider
from shared.kernel.errors import InvalidInput, NotFound


@dataclass(frozen=True, kw_only=True)
class Specify:
    """The whole specification as it shall stand."""

    fluid_id: str
    spec: e.FluidSpec


@dataclass(frozen=True, kw_only=True)
class Withdraw:
    """Show it for no car."""

    fluid_id: str


@dataclass(frozen=True, kw_only=True)
class BringBack:
    """Show it again."""

    fluid_id: str


Command = Specify | Withdraw | BringBack


def decide(state: Fluid, command: Command) -> Sequence[e.FluidEvent]:
    """The events that this command makes of this specification."""
    now = standing(command.fluid_id, state)
    match command:
        case Specify(fluid_id=fluid_id, spec=spec):
            _ensure_sound(spec)
            return () if now and now.spec == spec else (e.FluidSpecified(fluid_id=fluid_id, spec=spec),)
        case Withdraw() | BringBack() if now is None:
            raise NotFound(kind="fluid")
        case Withdraw(fluid_id=fluid_id):
            return () if state.withdrawn else (e.FluidWithdrawn(fluid_id=fluid_id),)
        case BringBack(fluid_id=fluid_id):
            return (e.FluidBroughtBack(fluid_id=fluid_id),) if state.withdrawn else ()


def _ensure_sound(spec: e.FluidSpec) -> None:
    if spec.kind not in KINDS:
        raise InvalidInput(fields={"kind": "not_a_choice"})
    if not (spec.viscosity or spec.standard or spec.capacity_ml):
        raise InvalidInput(fields={"standard": "required"})
    if spec.without_filter_ml is not None and spec.without_filter_ml > (spec.capacity_ml or 0):
        raise InvalidInput(fields={"without_filter_ml": "more_than_capacity"})


FLUID: Decider[Fluid, Command, e.FluidEvent] = Decider(Fluid(), decide, evolve)
