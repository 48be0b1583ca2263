"""A fluid's specification as its events leave it. Nothing here refuses anything."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.consulting.fluids import events as e


@dataclass(frozen=True)
class Fluid:
    """`spec` is None while nobody wrote one: then the first set's stands, where it has one."""

    spec: e.FluidSpec | None = None
    withdrawn: bool = False


def evolve(state: Fluid, event: e.FluidEvent) -> Fluid:
    """The specification after this event."""
    match event:
        case e.FluidSpecified(spec=spec):
            return replace(state, spec=spec)
        case e.FluidWithdrawn():
            return replace(state, withdrawn=True)
        case e.FluidBroughtBack():
            return replace(state, withdrawn=False)
