"""What maintenance hears of estimates: an order waits for the customer's word, and takes it over (CM-32)."""

from __future__ import annotations

from services.maintenance.handling import Asked, Handling
from services.maintenance.policies import on_estimate_answered, on_estimate_issued
from shared.bus import Fact, subscribe
from shared.eventlog.face import EventLog


class HearsEstimates:
    """The part of the service that listens to the estimate service."""

    log: EventLog

    @subscribe("estimate.EstimateIssued", "estimate.EstimateAnswered")
    def on_estimate(self, fact: Fact) -> None:
        """The order of an estimate waits for the customer's word, and takes it over line by line (CM-32)."""
        order_id = fact.data["order_id"]
        if order_id is None:
            return
        policy = on_estimate_issued if fact.type == "EstimateIssued" else on_estimate_answered
        wanted = policy(fact.data)
        Handling(self.log).handle(Asked(order_id, lambda _: wanted), fact.reaction("maintenance.on_estimate"))
