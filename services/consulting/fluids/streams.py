"""The streams of fluids' specifications, for the whole group."""

from __future__ import annotations

from typing import Any, get_args

from services.consulting.fluids import events as e
from services.consulting.fluids.decisions import FLUID, Command
from services.consulting.fluids.model import Fluid
from shared.eventlog import Codec
from shared.eventlog.aggregate import Repository
from shared.eventlog.face import EventLog

FLUID_CODEC: Codec[e.FluidEvent] = Codec(*get_args(e.FluidEvent))
STREAMS: dict[str, Codec[Any]] = {"fluid": FLUID_CODEC}


def fluids(log: EventLog) -> Repository[Fluid, Command, e.FluidEvent]:
    """The specifications, by id."""
    return Repository(log, "fluid", FLUID, FLUID_CODEC)
