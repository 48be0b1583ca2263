"""The streams of inspections: one for each visit, under the order's id."""

from __future__ import annotations

from typing import Any, get_args

from services.estimate.inspection import events as e
from services.estimate.inspection.decisions import INSPECTION, Command
from services.estimate.inspection.model import Inspection
from shared.eventlog import Codec
from shared.eventlog.aggregate import Repository
from shared.eventlog.face import EventLog

INSPECTION_CODEC: Codec[e.InspectionEvent] = Codec(*get_args(e.InspectionEvent))
CATEGORY = "inspection"
STREAMS: dict[str, Codec[Any]] = {CATEGORY: INSPECTION_CODEC}


def inspections(log: EventLog) -> Repository[Inspection, Command, e.InspectionEvent]:
    """The inspections, by order id."""
    return Repository(log, CATEGORY, INSPECTION, INSPECTION_CODEC)
