"""The consultation's calls: parse, handle, answer."""

from __future__ import annotations

from typing import Any

import msgspec

from services.consulting.errors import VisitClosed
from services.consulting.symptoms import decisions as d
from services.consulting.symptoms import schemas
from services.consulting.symptoms.streams import consultations
from services.consulting.symptoms.tree import tree
from shared.bus import Call, command, query
from shared.bus.calls import Caller
from shared.eventlog import EventLog
from shared.kernel.errors import NotFound

Answer = dict[str, Any]


class SymptomCalls:
    """`shared.contracts.consulting` says what is asked and answered."""

    log: EventLog
    calls: Caller

    @query(schemas.Nothing, permission="order.view")
    def symptoms(self, call: Call) -> Answer:  # noqa: ARG002  a method's shape
        """{"symptoms": [Symptom]}: the whole tree, the roots first among their equals."""
        return {"symptoms": [msgspec.to_builtins(symptom) for symptom in tree().values()]}

    @command(schemas.NoteSymptom, permission="order.edit")
    def note_symptom(self, call: Call) -> Answer:
        """What the customer noticed; its items are to be looked at on the visit's sheet (CM-59)."""
        asked = call.payload
        wanted = d.NoteSymptom(
            visit=self._visit(call),
            symptom=asked["symptom"],
            items=frozenset(asked["items"]),
            note=asked["note"],
        )
        return self._on_visit(call, wanted)

    @command(schemas.WithdrawSymptom, permission="order.edit")
    def withdraw_symptom(self, call: Call) -> Answer:
        """It was not meant so."""
        self._visit(call)
        return self._on_visit(call, d.WithdrawSymptom(call.payload["symptom"]))

    @query(schemas.OnVisit, permission="order.view")
    def get_consultation(self, call: Call) -> Answer:
        """{"noted": [NotedSymptom]} of a visit, from its stream, so never stale."""
        noted = consultations(self.log).load(call.payload["order_id"]).state.noted.values()
        if any(not call.identity.sees(told.dealership) for told in noted):
            raise NotFound(kind="order")
        return {
            "noted": [
                {"symptom": told.symptom, "items": list(told.items), "note": told.note} for told in noted
            ]
        }

    def _visit(self, call: Call) -> d.Visit:
        """The order as maintenance knows it, at every command: of a closed one nothing more is noted."""
        order = self.calls.call("maintenance", "get_order", {"id": call.payload["order_id"]}, call=call)
        if not call.identity.sees(order["dealership"]):
            raise NotFound(kind="order")
        if order["state"] in ("delivered", "cancelled"):
            raise VisitClosed(number=order["number"])
        return d.Visit(
            order_id=order["id"],
            dealership=order["dealership"],
            customer_id=order["customer"]["id"],
            car_id=order["car"]["id"],
        )

    def _on_visit(self, call: Call, wanted: d.Command) -> Answer:
        visits, order_id = consultations(self.log), call.payload["order_id"]
        done = visits.execute(order_id, wanted, call.meta)
        return {"order_id": order_id, **done.told(visits.stream(order_id))}
