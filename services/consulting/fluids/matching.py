"""Which specification is meant for a car. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.consulting.fluids.events import FluidSpec
from services.consulting.fluids.first import KINDS, first
from services.consulting.fluids.model import Fluid
from services.consulting.searching import Key, fits, searchable


@dataclass(frozen=True)
class Known:
    """A specification as it stands; `own`: somebody wrote it."""

    id: str
    spec: FluidSpec
    own: bool
    withdrawn: bool


def known(written: Mapping[str, Fluid]) -> list[Known]:
    """The first set with what was written before it, and what was written besides; by kind and model."""
    ids = {**first(), **written}
    every = [standing(each, written.get(each, Fluid())) for each in ids]
    return sorted(
        (each for each in every if each),
        key=lambda each: (KINDS.index(each.spec.kind), each.spec.model_range, each.spec.engine, each.id),
    )


def standing(fluid_id: str, written: Fluid) -> Known | None:
    """One of them; None for an id that nobody wrote under."""
    spec = written.spec or first().get(fluid_id)
    return Known(fluid_id, spec, written.spec is not None, written.withdrawn) if spec else None


def for_car(every: Iterable[Known], model: str, engine: str) -> list[Known]:
    """One for each kind: what names the car the most closely, the shop's own before the first set's."""
    best: dict[str, Known] = {}
    for each in every:
        if each.withdrawn or not _meant_for(each.spec, model, engine):
            continue
        before = best.get(each.spec.kind)
        if before is None or _closeness(each) > _closeness(before):
            best[each.spec.kind] = each
    return [best[kind] for kind in KINDS if kind in best]


def key_of(spec: FluidSpec) -> Key:
    """What it is searched by."""
    return Key.of((spec.model_range, spec.engine, spec.viscosity, spec.standard, spec.remark))


def _meant_for(spec: FluidSpec, model: str, engine: str) -> bool:
    return fits(spec.model_range, model) and searchable(spec.engine) in searchable(engine)


def _closeness(each: Known) -> tuple[int, int, bool]:
    return len(each.spec.model_range.split()), len(searchable(each.spec.engine)), each.own
