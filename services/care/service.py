"""Calls, facts and timers of the care service, put together."""

from __future__ import annotations

from services.care.page.calls import PageCalls
from services.care.providers import SealProvider
from shared.bus import Calls
from shared.runtime.providers import ViewsProvider


class CareService(PageCalls):
    """`shared.contracts.care` says what is asked and what comes back."""

    name = "care"
    views = ViewsProvider()
    calls = Calls()
    seal = SealProvider()
