"""Calls and facts of the estimate service, put together."""

from __future__ import annotations

from services.estimate.catalogue.calls import CatalogueCalls
from services.estimate.catalogue.streams import STREAMS
from shared.bus import Calls
from shared.runtime.providers import LogProvider, ViewsProvider


class EstimateService(CatalogueCalls):
    """`shared.contracts.estimate` says what is published and what is asked."""

    name = "estimate"
    log = LogProvider(STREAMS)
    views = ViewsProvider()
    calls = Calls()
