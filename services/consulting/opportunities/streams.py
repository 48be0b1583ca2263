"""The streams of declined repairs: one for each line of an estimate."""

from __future__ import annotations

from typing import Any, get_args

from services.consulting.opportunities import events as e
from services.consulting.opportunities.decisions import OPPORTUNITY, Command
from services.consulting.opportunities.model import Opportunity
from shared.eventlog import Codec
from shared.eventlog.aggregate import Repository
from shared.eventlog.face import EventLog

OPPORTUNITY_CODEC: Codec[e.OpportunityEvent] = Codec(*get_args(e.OpportunityEvent))
STREAMS: dict[str, Codec[Any]] = {"opportunity": OPPORTUNITY_CODEC}


def opportunities(log: EventLog) -> Repository[Opportunity, Command, e.OpportunityEvent]:
    """The opportunities, by id."""
    return Repository(log, "opportunity", OPPORTUNITY, OPPORTUNITY_CODEC)
