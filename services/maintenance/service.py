"""Calls and facts of maintenance, put together."""

from __future__ import annotations

from services.maintenance.estimates import HearsEstimates
from services.maintenance.handling import Handling
from services.maintenance.list_calls import ListCalls
from services.maintenance.order_calls import OrderCalls
from services.maintenance.paper_calls import PaperCalls
from services.maintenance.policies import on_customers_merged
from services.maintenance.streams import STREAMS
from shared.bus import Calls, Fact, subscribe
from shared.runtime.providers import BlobsProvider, LogProvider, PressProvider, ViewsProvider


class MaintenanceService(OrderCalls, PaperCalls, ListCalls, HearsEstimates):
    """`shared.contracts.maintenance` says what is published, its neighbours there what is asked."""

    name = "maintenance"
    log = LogProvider(STREAMS)
    views = ViewsProvider()
    calls = Calls()
    press = PressProvider()
    blobs = BlobsProvider()

    @subscribe("customer.CustomersMerged")
    def on_customers_merged(self, fact: Fact) -> None:
        """The merged record's debts go to the survivor."""
        meta = fact.reaction("maintenance.on_customers_merged")
        Handling(self.log).move_account(on_customers_merged(fact.data), meta)
