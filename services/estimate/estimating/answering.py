"""The customer's side of an estimate: what the link shows, the answer, the callback; and the desk's lists."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.estimate.estimating import decisions as d
from services.estimate.estimating import events as e
from services.estimate.estimating import schemas
from services.estimate.estimating.calls import Answer, EstimateDesk
from services.estimate.estimating.model import Estimate, State
from services.estimate.estimating.streams import estimates
from services.estimate.estimating.telling import page_of, told, without_papers
from services.estimate.reading import reading, run
from shared.bus import Call, command, query
from shared.bus.restricted import may_read_restricted
from shared.kernel import clock
from shared.kernel.errors import InvalidInput, NotFound

GUEST = "guest"


class AnswerCalls(EstimateDesk):
    """A guest's identity is made for one estimate alone: its actor is ``guest:<estimate id>``."""

    @query(schemas.GetEstimate, permission="estimate.answer")
    def open_estimate(self, call: Call) -> Answer:
        """What the link shows (CM-03): the issued lines with photos, and what was answered."""
        state = self._guests(call)
        issued = state.issued
        if issued is None or state.drafted is None:
            raise NotFound(kind="estimate")
        today = self.today(issued.dealership)
        answered = state.answered if state.state is State.ANSWERED else None
        return {
            **page_of(issued, state.note),
            "shown": issued.shown,
            "state": state.state.value,
            "expired": today > issued.valid_until,
            "model": state.drafted.model,
            "plate": state.drafted.plate,
            "mileage_km": state.drafted.mileage_km,
            "paper": issued.paper.sha256,
            "callback": state.callback is not None,
            "accepted": [line.id for line in answered.accepted] if answered else [],
            "classes": _classes(issued, answered),
            "agreed": answered.totals.total if answered else 0,
            "evidence": answered.evidence.sha256 if answered and answered.evidence else None,
        }

    @command(schemas.AnswerAsCustomer, permission="estimate.answer")
    def answer_as_customer(self, call: Call) -> Answer:
        """Accept or decline each line, signed."""
        return self._answer(call, self._guests(call), e.Means.LINK)

    @command(schemas.TakeAnswer, permission="order.edit")
    def take_answer(self, call: Call) -> Answer:
        """The answer as the shop took it."""
        state, _ = self.own(call, call.payload["id"])
        return self._answer(call, state, e.Means(call.payload["means"]))

    @command(schemas.RequestCallback, permission="estimate.answer")
    def request_callback(self, call: Call) -> Answer:
        """Call me first."""
        state = self._guests(call)
        day = self._day(state)
        wanted = d.RequestCallback(note=call.payload["note"].strip(), today=day)
        return self.execute(call, call.payload["id"], wanted)

    @query(schemas.GetEstimate, permission="order.view")
    def get_estimate(self, call: Call) -> Answer:
        """As its page shows it (`telling.told`); from its stream, so never stale.

        Of a customer who was forgotten the papers are named to those alone who answer to the law.
        """
        state, version = self.own(call, call.payload["id"])
        shown = told(state, version, self._day(state))
        if state.withheld and not may_read_restricted(call, shown["customer_id"]):
            return without_papers(shown)
        return shown

    @query(schemas.EstimatesOf, permission="order.view")
    def estimates_of(self, call: Call) -> Answer:
        """{"rows"} of an order or a car, newest first."""
        asked = {name: call.payload[name] for name in ("order_id", "car_id")}
        if not any(asked.values()):
            raise InvalidInput(fields={"order_id": "required"})
        with reading(self.views, call.payload) as cursor:
            own = None if call.identity.group else call.identity.dealership
            rows = run(cursor, "estimates_of", {**asked, "dealership": own})
        return {"rows": [row for (row,) in rows]}

    @query(schemas.FindEstimates, permission="order.view")
    def find_estimates(self, call: Call) -> Answer:
        """{"rows", "counts"}: the shop's, newest first, each with the plate that only its stream knows."""
        shop = call.identity.dealership
        with reading(self.views, call.payload) as cursor:
            found = run(cursor, "find_estimates", {**call.payload, "dealership": shop})
            counts = dict(run(cursor, "count_estimates", {"dealership": shop}))
        kept = estimates(self.log)
        rows = [{**row, "plate": _plate(kept.load(row["id"]).state)} for (row,) in found]
        return {"rows": rows, "counts": counts}

    def _guests(self, call: Call) -> Estimate:
        if call.identity.actor != f"{GUEST}:{call.payload['id']}" and not call.identity.may("*"):
            raise NotFound(kind="estimate")
        state = estimates(self.log).load(call.payload["id"]).state
        if state.withheld:
            raise NotFound(kind="estimate")  # the link ends with the customer
        return state

    def _day(self, state: Estimate) -> date:
        return self.today(state.drafted.dealership if state.drafted else "")

    def _answer(self, call: Call, state: Estimate, means: e.Means) -> Answer:
        asked: dict[str, Any] = call.payload
        told_by = {
            "accepted": frozenset(asked["accepted"]),
            "means": means,
            "shown": asked["shown"],
            "today": self._day(state),
            "note": asked["note"].strip(),
            "grades": asked["grades"],
            "signature": self.papers().signature(asked["signature"]),
        }
        # refused before anything is drawn; the evidence holds what is decided here
        decided = d.decide(state, d.Answer(**told_by))
        answer = next(each for each in decided if isinstance(each, e.EstimateAnswered))
        zone = self.where(answer.dealership).zone
        evidence = self.papers().evidence(state, answer, clock.now(), zone)
        return self.execute(call, asked["id"], d.Answer(**told_by, evidence=evidence))


def _classes(issued: e.EstimateIssued, answered: e.EstimateAnswered | None) -> dict[str, str | None]:
    """By line what class of part was chosen, where several were offered."""
    chosen = {line.id: line.part_class for line in answered.accepted} if answered else {}
    return {line.id: chosen.get(line.id) if line.grades else None for line in issued.lines}


def _plate(state: Estimate) -> str:
    return state.drafted.plate if state.drafted else ""
