"""The opportunities' calls and what they hear: parse, handle, answer."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from services.consulting.changes import change
from services.consulting.opportunities import decisions as d
from services.consulting.opportunities import schemas
from services.consulting.opportunities.events import Outcome, Reason
from services.consulting.opportunities.model import Opportunity
from services.consulting.opportunities.policies import on_estimate_answered
from services.consulting.opportunities.streams import OPPORTUNITY_CODEC, opportunities
from services.consulting.opportunities.taking_up import onto_an_estimate
from services.consulting.reading import reading, run, zone_of
from shared.bus import Call, Fact, command, query, subscribe
from shared.bus.calls import Caller
from shared.eventlog import EventLog
from shared.kernel import clock
from shared.kernel.errors import NotFound
from shared.postgres import Pool

Answer = dict[str, Any]


class OpportunityCalls:
    """`shared.contracts.consulting` says what is asked and answered."""

    log: EventLog
    views: Pool
    calls: Caller

    @subscribe("estimate.EstimateAnswered")
    def on_estimate_answered(self, fact: Fact) -> None:
        """What the customer declined is followed up; what was accepted after all is not."""
        asked = {"id": fact.data["estimate_id"]}
        car_id = self.calls.call("estimate", "get_estimate", asked)["car_id"]
        with reading(self.views, {}) as cursor:
            day = clock.local_date(fact.occurred_at, zone_of(cursor, fact.data["dealership"]))
        kept = opportunities(self.log)
        for key, wanted in on_estimate_answered(fact.data, car_id, day):
            kept.execute(key, wanted, fact.reaction("consulting.on_estimate_answered", key))

    @command(schemas.FollowUp, permission="customer.edit")
    def follow_up(self, call: Call) -> Answer:
        """Somebody asked again: into the customer's contact history, and when and who is next."""
        asked, state = call.payload, self._own(call)
        wanted = {
            "outcome": Outcome(asked["outcome"]),
            "next_on": asked["next_on"],
            "assignee": asked["assignee"],
            "today": self._today(state),
        }
        d.decide(state, d.FollowUp(**wanted, contact_id=""))  # refused before anything is written
        contact = self._contact(call, state)
        return self._follow(call, d.FollowUp(**wanted, contact_id=contact))

    @command(schemas.TakeUp, permission="order.edit")
    def take_up(self, call: Call) -> Answer:
        """Onto a new estimate in one touch: {"estimate_id", "place"}."""
        chosen = {call.payload["id"]: self._own(call)}
        if call.payload["together"]:
            for row in self._open_of(chosen[call.payload["id"]]):
                chosen.setdefault(row["id"], opportunities(self.log).load(row["id"]).state)
        return onto_an_estimate(self.log, self.calls, call, chosen)

    @command(schemas.Drop, permission="customer.edit")
    def drop_opportunity(self, call: Call) -> Answer:
        """Nobody follows it up any more."""
        self._own(call)
        return self._follow(call, d.Drop(Reason(call.payload["reason"])))

    @query(schemas.OnOpportunity, permission="order.view")
    def get_opportunity(self, call: Call) -> Answer:
        """`shared.contracts.consulting.OpportunityDetail`, from its stream."""
        state = self._own(call)
        stream = opportunities(self.log).stream(call.payload["id"])
        return {
            **msgspec.to_builtins(state),
            "id": call.payload["id"],
            "history": [
                {**change(stored), **msgspec.to_builtins(OPPORTUNITY_CODEC.decode(stored))}
                for stored in reversed(self.log.read_stream(stream))
            ],
        }

    @query(schemas.FindOpportunities, permission="order.view")
    def find_opportunities(self, call: Call) -> Answer:
        """{"rows": [OpportunityRow], "count", "sums", "counts"}: the shop's, the next to be asked first."""
        shop = call.identity.dealership
        with reading(self.views, call.payload) as cursor:
            today = clock.local_date(clock.now(), zone_of(cursor, shop))
            asked = {"after": None, **call.payload, "dealership": shop, "today": today}
            rows = [row for (row,) in run(cursor, "opportunities", asked)]
            sums = run(cursor, "opportunity_sums", asked)
            counts = run(cursor, "opportunity_counts", asked)[0]
        return {
            "rows": rows,
            "count": sum(count for _, count, _ in sums),
            "sums": [{"currency": currency, "total": int(total)} for currency, _, total in sums],
            "counts": dict(zip(("due", "week", "open", "taken_up", "dropped"), counts, strict=True)),
        }

    @query(schemas.OpportunitiesOf, permission="order.view")
    def opportunities_of(self, call: Call) -> Answer:
        """{"rows"}: what of a car was declined at this shop and is open."""
        with reading(self.views, call.payload) as cursor:
            asked = {"car_id": call.payload["car_id"], "dealership": call.identity.dealership}
            return {"rows": [row for (row,) in run(cursor, "opportunities_of_car", asked)]}

    def _own(self, call: Call) -> Opportunity:
        state = opportunities(self.log).load(call.payload["id"]).state
        if state.found is None or not call.identity.sees(state.found.dealership):
            raise NotFound(kind="opportunity")
        return state

    def _today(self, state: Opportunity) -> date:
        assert state.found is not None
        with reading(self.views, {}) as cursor:
            return clock.local_date(clock.now(), zone_of(cursor, state.found.dealership))

    def _open_of(self, state: Opportunity) -> list[Answer]:
        assert state.found is not None
        asked = {"car_id": state.found.car_id, "dealership": state.found.dealership}
        with reading(self.views, {}) as cursor:
            return [row for (row,) in run(cursor, "opportunities_of_car", asked)]

    def _contact(self, call: Call, state: Opportunity) -> str:
        """Under whoever owns the car today."""
        assert state.found is not None
        asked, car_id = call.payload, state.found.car_id
        car = self.calls.call("customer", "describe_car", {"id": car_id}, call=call)
        entry = {
            "customer_id": car["customer_id"],
            "car_id": car_id,
            "kind": "estimate",
            "title": asked["title"],
            "content": asked["note"],
            "state": "waiting",
            "created_at": clock.now().isoformat(),
            "next_date": asked["next_on"].isoformat(),
        } | ({"assignee": asked["assignee"]} if asked["assignee"] else {})
        return str(self.calls.call("customer", "record_contact", entry, call=call)["id"])

    def _follow(self, call: Call, wanted: d.Command) -> Answer:
        done = opportunities(self.log).execute(call.payload["id"], wanted, call.meta)
        return {"id": call.payload["id"], "place": str(done.place)}
