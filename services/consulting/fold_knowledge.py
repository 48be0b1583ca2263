"""What events do to the rows of repair cases and fluids: what is searched, beside the state itself. Pure."""

from __future__ import annotations

from typing import Any

import msgspec

from services.consulting.cases.decisions import CASE
from services.consulting.cases.events import About
from services.consulting.cases.first import Standing, standing
from services.consulting.cases.model import RepairCase
from services.consulting.cases.streams import CASE_CODEC
from services.consulting.fluids.decisions import FLUID
from services.consulting.fluids.model import Fluid
from services.consulting.fluids.streams import FLUID_CODEC
from shared.eventlog import StoredEvent

Row = dict[str, Any]


def case_row(before: Row | None, event: StoredEvent) -> Row:
    """The case's row after this event. What of the first set nobody rewrote is searched as of that day."""
    state = msgspec.convert(before["folded"], RepairCase) if before else CASE.initial
    state = CASE.evolve(state, CASE_CODEC.decode(event))
    now = standing(event.key, state) or Standing(event.key, (), About(), {})
    key = now.key()
    return {
        "id": event.key,
        "words": key.words,
        "initials": key.initials,
        "models": [" ".join(each.lower().split()) for each in now.about.models],
        "symptoms": list(now.about.symptoms),
        "parts": list(now.about.parts),
        "withdrawn": state.withdrawn,
        "changed_at": event.occurred_at,
        "folded": msgspec.to_builtins(state),
    }


def fluid_row(before: Row | None, event: StoredEvent) -> Row:
    """The specification's row after this event."""
    state = msgspec.convert(before["folded"], Fluid) if before else FLUID.initial
    state = FLUID.evolve(state, FLUID_CODEC.decode(event))
    return {"id": event.key, "folded": msgspec.to_builtins(state)}
