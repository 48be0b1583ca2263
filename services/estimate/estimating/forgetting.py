"""An erased customer's papers and signatures go, once the law does not keep them any more."""

from __future__ import annotations

from services.estimate.estimating import events as e
from services.estimate.estimating.papers import forget
from services.estimate.estimating.streams import ESTIMATE_CODEC, estimates
from services.estimate.reading import reading_beyond, run
from shared.blobs import Blobs
from shared.bus import Fact, subscribe
from shared.bus.inbox import note
from shared.eventlog.face import EventLog
from shared.postgres import Pool


class ForgettingCalls:
    """The handlers; the service they are mixed into brings what they work with."""

    log: EventLog
    views: Pool
    blobs: Blobs

    @subscribe("customer.CustomerErased")
    def on_customer_erased(self, fact: Fact) -> None:
        """Whatever was drawn or signed for any of the customer's estimates."""
        with reading_beyond(self.views, fact.place) as cursor:
            rows = run(cursor, "estimates_of_customers", {"customer_ids": fact.data["records"]})
        for (estimate_id,) in rows:
            self._forget(estimate_id)
        note(self.views, "estimate.on_customer_erased", fact)

    def _forget(self, estimate_id: str) -> None:
        for stored in self.log.read_stream(estimates(self.log).stream(estimate_id)):
            event = ESTIMATE_CODEC.decode(stored)
            if isinstance(event, e.EstimateIssued):
                forget(self.blobs, papers=[event.paper])
            elif isinstance(event, e.EstimateAnswered):
                forget(
                    self.blobs,
                    papers=[event.evidence] if event.evidence else (),
                    signatures=[event.signature] if event.signature else (),
                )
