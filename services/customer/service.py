"""Calls and facts of the customer service, put together."""

from __future__ import annotations

from services.customer.calls.asking import AskingCalls
from services.customer.calls.contacts import ContactCalls
from services.customer.calls.erasures import ErasureCalls
from services.customer.calls.keeping import KeepingCalls
from services.customer.handling.reactions import on_order_fact
from services.customer.handling.records import STREAMS
from services.customer.policies import ORDER_FACTS
from services.customer.reading import standing
from shared.bus import Calls, Fact, subscribe
from shared.runtime.providers import ErasuresProvider, LogProvider, ViewsProvider


class CustomerService(KeepingCalls, ContactCalls, ErasureCalls, AskingCalls):
    """`shared.contracts.customer` says what is published and what comes back."""

    name = "customer"
    log = LogProvider(STREAMS)
    views = ViewsProvider()
    book = ErasuresProvider()
    calls = Calls()

    @subscribe(*ORDER_FACTS)
    def on_order_fact(self, fact: Fact) -> None:
        """What happened to an order is written into the customer's history."""
        zone = standing(self.views, fact.dealership).zone
        on_order_fact(self.records, self.log.reveal(fact), zone)
