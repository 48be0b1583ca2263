"""Calls, facts and timers of the care service, put together."""

from __future__ import annotations

from services.care.page.calls import PageCalls
from services.care.providers import SealProvider
from services.care.upkeep.calls import UpkeepCalls
from services.care.upkeep.streams import STREAMS
from shared.bus import Calls
from shared.runtime.providers import LogProvider, ViewsProvider


class CareService(PageCalls, UpkeepCalls):
    """`shared.contracts.care` says what is asked and what comes back."""

    name = "care"
    log = LogProvider(STREAMS)
    views = ViewsProvider()
    calls = Calls()
    seal = SealProvider()
