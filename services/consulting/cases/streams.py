"""The streams of repair cases, for the whole group."""

from __future__ import annotations

from typing import Any, get_args

from services.consulting.cases import events as e
from services.consulting.cases.decisions import CASE, Command
from services.consulting.cases.model import RepairCase
from shared.eventlog import Codec
from shared.eventlog.aggregate import Repository
from shared.eventlog.face import EventLog

CASE_CODEC: Codec[e.CaseEvent] = Codec(*get_args(e.CaseEvent))
STREAMS: dict[str, Codec[Any]] = {"repair_case": CASE_CODEC}


def repair_cases(log: EventLog) -> Repository[RepairCase, Command, e.CaseEvent]:
    """The cases, by id."""
    return Repository(log, "repair_case", CASE, CASE_CODEC)
