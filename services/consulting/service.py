"""Calls and facts of the consulting service, put together."""

from __future__ import annotations

from services.consulting.articles.calls import ArticleCalls
from services.consulting.articles.streams import STREAMS as ARTICLES
from services.consulting.cases.calls import CaseCalls
from services.consulting.cases.streams import STREAMS as CASES
from services.consulting.fluids.calls import FluidCalls
from services.consulting.fluids.streams import STREAMS as FLUIDS
from services.consulting.opportunities.calls import OpportunityCalls
from services.consulting.opportunities.streams import STREAMS as OPPORTUNITIES
from services.consulting.symptoms.calls import SymptomCalls
from services.consulting.symptoms.streams import STREAMS as CONSULTATIONS
from shared.bus import Calls
from shared.runtime.providers import LogProvider, ViewsProvider


class ConsultingService(SymptomCalls, ArticleCalls, CaseCalls, FluidCalls, OpportunityCalls):
    """`shared.contracts.consulting` says what is published and what is asked."""

    name = "consulting"
    log = LogProvider({**CONSULTATIONS, **ARTICLES, **CASES, **FLUIDS, **OPPORTUNITIES})
    views = ViewsProvider()
    calls = Calls()
