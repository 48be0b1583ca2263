"""The estimate's calls from the desk: parse, handle, answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from services.estimate.catalogue.offer import find_items
from services.estimate.errors import CustomerForgotten
from services.estimate.estimating import decisions as d
from services.estimate.estimating import events as e
from services.estimate.estimating import making, schemas
from services.estimate.estimating.lines import Line
from services.estimate.estimating.model import Estimate
from services.estimate.estimating.papers import Papers
from services.estimate.estimating.streams import estimates, next_number
from services.estimate.estimating.telling import told
from services.estimate.inspection.streams import inspections
from services.estimate.reading import Locality, locality, reading
from shared.blobs import Blobs
from shared.bus import Call, command
from shared.bus.calls import Caller
from shared.eventlog import Appended, EventLog, VersionConflict, Write
from shared.forms import Press
from shared.kernel import clock
from shared.kernel.errors import InvalidInput, NotFound
from shared.kernel.ids import derived_id
from shared.postgres import Pool

Answer = dict[str, Any]
_ATTEMPTS = 8
_SHOP = ("business_number", "repair_number", "company", "representative", "address", "phone", "technician")


class EstimateDesk:
    """What every part of the estimate's calls stands on."""

    log: EventLog
    views: Pool
    calls: Caller
    press: Press
    blobs: Blobs

    def own(self, call: Call, estimate_id: str) -> tuple[Estimate, int]:
        """The estimate and its version, for those who may see it; NotFound for everybody else."""
        loaded = estimates(self.log).load(estimate_id)
        drafted = loaded.state.drafted
        if drafted is None or not call.identity.sees(drafted.dealership):
            raise NotFound(kind="estimate")
        return loaded.state, loaded.version

    def where(self, dealership: str) -> Locality:
        """What a shop reckons in."""
        with reading(self.views, {}) as cursor:
            return locality(cursor, dealership)

    def today(self, dealership: str) -> date:
        """The day at the shop."""
        return clock.local_date(clock.now(), self.where(dealership).zone)

    def papers(self) -> Papers:
        """Draws and keeps."""
        return Papers(self.press, self.blobs)

    def execute(
        self, call: Call, estimate_id: str, wanted: d.Command, also: Callable[[], list[Write]] = list
    ) -> Answer:
        """Decide and append; the reply of every command."""
        kept = estimates(self.log)
        expected = call.payload.get("version")
        done = kept.execute(estimate_id, wanted, call.meta, expected=expected, also=also)
        return reply(estimate_id, done, kept.stream(estimate_id))


def reply(estimate_id: str, done: Appended, stream: str) -> Answer:
    """{"id", "version", "place"}."""
    return {"id": estimate_id, **done.told(stream)}


class EstimateCalls(EstimateDesk):
    """`shared.contracts.estimate` says what is asked and answered."""

    @command(schemas.DraftEstimate, permission="order.edit")
    def draft_estimate(self, call: Call) -> Answer:
        """Quick, for a car; of an order's inspection in one touch; or for work found later."""
        order = self._order(call)
        car_id = order["car"]["id"] if order else call.payload["car_id"]
        if car_id is None:
            raise InvalidInput(fields={"car_id": "required"})
        car = self.calls.call("customer", "describe_car", {"id": car_id}, call=call)
        car = {**car, "id": car_id}
        dealership = order["dealership"] if order else call.identity.dealership
        known = {
            "dealership": dealership,
            "currency": self.where(dealership).currency,
            "lines": self._lines(call, car["model"], order),
        }
        estimate_id = str(derived_id("estimate", call.command_id))
        return self._begin(call, estimate_id, dealership, lambda number: making.drafted(
            estimate_id, number, call.payload, car, order, known
        ))  # fmt: skip

    @command(schemas.OnEstimate, permission="order.edit")
    def copy_estimate(self, call: Call) -> Answer:
        """The same lines once more, to be changed and compared (비교견적)."""
        state, _ = self.own(call, call.payload["id"])
        first = state.drafted
        assert first is not None
        if state.withheld:
            raise CustomerForgotten
        estimate_id = str(derived_id("estimate", call.command_id))
        lines = tuple(_renamed(line, call.command_id) for line in state.lines)

        def copied(number: str) -> e.EstimateDrafted:
            told = {"estimate_id": estimate_id, "number": number, "order_id": state.order_id, "lines": lines}
            return e.EstimateDrafted(**{**vars(first), **told})

        return self._begin(call, estimate_id, first.dealership, copied)

    @command(schemas.ReviseEstimate, permission="order.edit")
    def revise_estimate(self, call: Call) -> Answer:
        """The whole edited list."""
        asked = call.payload
        state, _ = self.own(call, asked["id"])
        lines = making.lines(asked["lines"], state.lines, call.command_id)
        wanted = d.Revise(lines=lines, insurance=asked["insurance"], note=asked["note"].strip())
        return self.execute(call, asked["id"], wanted)

    @command(schemas.OnEstimate, permission="order.edit")
    def issue_estimate(self, call: Call) -> Answer:
        """Drawn on the statutory form and kept, then given out."""
        state, _ = self.own(call, call.payload["id"])
        drafted = state.drafted
        assert drafted is not None
        d.decide(state, d.Issue(issued=making.issued(state, _NOBODY, (), date.min)))  # refused before drawing
        today, photos = self.today(drafted.dealership), self._photos(state)
        shop = self._shop(call, drafted.dealership)
        paper = self.papers().estimate(state, making.issued(state, shop, photos, today))
        wanted = d.Issue(issued=making.issued(state, shop, photos, today, paper))
        return self.execute(call, drafted.estimate_id, wanted)

    @command(schemas.Withdraw, permission="order.edit")
    def withdraw_estimate(self, call: Call) -> Answer:
        """It holds no more."""
        self.own(call, call.payload["id"])
        return self.execute(call, call.payload["id"], d.Withdraw(reason=call.payload["reason"].strip()))

    @command(schemas.OnEstimate, permission="order.edit")
    def make_callback(self, call: Call) -> Answer:
        """Somebody called."""
        self.own(call, call.payload["id"])
        return self.execute(call, call.payload["id"], d.MakeCallback())

    @command(schemas.OrderEstimate, permission="order.edit")
    def order_estimate(self, call: Call) -> Answer:
        """A repair order of an estimate that had none: the accepted lines, or all included ones."""
        state, version = self.own(call, call.payload["id"])
        detail = told(state, version, self.today(call.identity.dealership))
        answered = state.answered
        wanted = {line.id for line in (answered.accepted if answered else state.included)}
        odometer = ("mileage_km", "mileage_reason", "certificate")
        asked = {"car_id": detail["car_id"], **{name: call.payload[name] for name in odometer}}
        order = self.calls.call("maintenance", "receive_order", asked, call=call)
        rows = [order_line(row) for row in detail["lines"] if row["id"] in wanted]
        revised = {"id": order["id"], "version": order["version"], "lines": rows}
        self.calls.call("maintenance", "revise_lines", revised, call=call)
        done = self.execute(call, call.payload["id"], d.Order(order_id=order["id"]))
        return {**done, "order_id": order["id"]}

    def _begin(
        self, call: Call, estimate_id: str, dealership: str, make: Callable[[str], e.EstimateDrafted]
    ) -> Answer:
        """Number and draft in one append; drawn anew when somebody was faster."""
        kept, day = estimates(self.log), self.today(dealership)
        for attempt in range(_ATTEMPTS):
            number, take = next_number(self.log, dealership, day, estimate_id)
            try:
                done = kept.execute(estimate_id, d.Draft(drafted=make(number)), call.meta, also=[take])
                break
            except VersionConflict:
                if attempt == _ATTEMPTS - 1:
                    raise
        return reply(estimate_id, done, kept.stream(estimate_id))

    def _order(self, call: Call) -> Answer | None:
        order_id = call.payload["order_id"]
        if order_id is None:
            return None
        return self.calls.call("maintenance", "get_order", {"id": order_id}, call=call)

    def _lines(self, call: Call, model: str, order: Answer | None) -> tuple[Line, ...]:
        if call.payload["kind"] != e.Kind.INSPECTION.value:
            return making.of_order(order, e.Kind(call.payload["kind"])) if order else ()
        found = inspections(self.log).load(call.payload["order_id"]).state
        shop = call.identity.dealership
        with reading(self.views, {}) as cursor:
            currency = locality(cursor, shop).currency

            def search(words: str) -> Answer | None:
                asked = {"text": words, "model": model, "retired": False, "own": False, "limit": 1, "skip": 0}
                rows: list[Answer] = find_items(cursor, asked, shop, currency)["rows"]
                return rows[0] if rows else None

            return making.of_inspection(found, search, call.command_id)

    def _photos(self, state: Estimate) -> tuple[e.Shown, ...]:
        if state.order_id is None:
            return ()
        found = inspections(self.log).load(state.order_id).state
        return making.photos_of(found, state.order_id, state.included)

    def _shop(self, call: Call, dealership: str) -> e.Shop:
        described = self.calls.call("staff", "shop", {"dealership": dealership}, call=call)
        return e.Shop(name=self.where(dealership).name, **{name: described[name] for name in _SHOP})


_NOBODY = e.Shop(name="", **dict.fromkeys(_SHOP, ""))


def order_line(row: Answer) -> Answer:
    """A line of the estimate as maintenance takes it, under the same id: so that a consent is found by it."""
    names = ("id", "item", "molit_code", "uncoded", "part_class", "quantity", "unit_price", "labour_fee")
    return {name: row[name] for name in (*names, "labour_hours")}


def _renamed(line: Line, command_id: UUID) -> Line:
    return replace(line, id=str(derived_id("estimate_line", command_id, line.id)))
