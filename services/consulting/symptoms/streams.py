"""The streams of consultations: one for each visit, under the order's id."""

from __future__ import annotations

from typing import Any, get_args

from services.consulting.symptoms import events as e
from services.consulting.symptoms.decisions import CONSULTATION, Command
from services.consulting.symptoms.model import Consultation
from shared.eventlog import Codec
from shared.eventlog.aggregate import Repository
from shared.eventlog.face import EventLog

CONSULTATION_CODEC: Codec[e.ConsultationEvent] = Codec(*get_args(e.ConsultationEvent))
STREAMS: dict[str, Codec[Any]] = {"consultation": CONSULTATION_CODEC}


def consultations(log: EventLog) -> Repository[Consultation, Command, e.ConsultationEvent]:
    """The consultations, by order id."""
    return Repository(log, "consultation", CONSULTATION, CONSULTATION_CODEC)
