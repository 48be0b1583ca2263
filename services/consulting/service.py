"""Calls and facts of the consulting service, put together."""

from __future__ import annotations

from services.consulting.articles.calls import ArticleCalls
from services.consulting.articles.streams import STREAMS as ARTICLES
from services.consulting.opportunities.calls import OpportunityCalls
from services.consulting.opportunities.streams import STREAMS as OPPORTUNITIES
from services.consulting.symptoms.calls import SymptomCalls
from services.consulting.symptoms.streams import STREAMS as CONSULTATIONS
from shared.bus import Calls
from shared.runtime.providers import LogProvider, ViewsProvider


class ConsultingService(SymptomCalls, ArticleCalls, OpportunityCalls):
    """`shared.contracts.consulting` says what is published and what is asked."""

    name = "consulting"
    log = LogProvider({**CONSULTATIONS, **ARTICLES, **OPPORTUNITIES})
    views = ViewsProvider()
    calls = Calls()
