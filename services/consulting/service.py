"""Calls of the consulting service, put together."""

from __future__ import annotations

from services.consulting.symptoms.calls import SymptomCalls
from services.consulting.symptoms.streams import STREAMS as CONSULTATIONS
from shared.bus import Calls
from shared.runtime.providers import LogProvider


class ConsultingService(SymptomCalls):
    """`shared.contracts.consulting` says what is published and what is asked."""

    name = "consulting"
    log = LogProvider(CONSULTATIONS)
    calls = Calls()
