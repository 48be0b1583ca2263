"""The inspection's calls: parse, handle, answer."""

from __future__ import annotations

from typing import Any

import msgspec

from services.estimate.errors import OrderClosed
from services.estimate.inspection import decisions as d
from services.estimate.inspection import schemas
from services.estimate.inspection.events import Mark, Photo
from services.estimate.inspection.sheet import sheet
from services.estimate.inspection.streams import inspections
from shared.bus import Call, command, query
from shared.bus.calls import Caller
from shared.bus.pictures import picture_of
from shared.eventlog import EventLog
from shared.kernel.errors import NotFound

Answer = dict[str, Any]
_VISIT = ("number", "dealership", "plate", "mileage_km")


class InspectionCalls:
    """`shared.contracts.estimate_inspection` says what is asked and answered."""

    log: EventLog
    calls: Caller

    @command(schemas.MarkItem, permission="order.edit")
    def mark_item(self, call: Call) -> Answer:
        """○ △ × and reasons (CM-51, CM-52)."""
        asked = call.payload
        wanted = d.MarkItem(
            visit=self._visit(call),
            item=asked["item"],
            mark=Mark(asked["mark"]) if asked["mark"] else None,
            reasons=tuple(asked["reasons"]),
            note=asked["note"],
        )
        return self._on_visit(call, wanted)

    @command(schemas.MarkRestGood, permission="order.edit")
    def mark_rest_good(self, call: Call) -> Answer:
        """Whatever of a page bears no mark yet is good."""
        wanted = d.MarkRestGood(visit=self._visit(call), page=call.payload["page"])
        return self._on_visit(call, wanted)

    @command(schemas.AttachPhoto, permission="order.edit")
    def attach_photo(self, call: Call) -> Answer:
        """A photo from the tablet's camera (CM-56); sent twice it is one."""
        asked = call.payload
        photo = Photo(id=asked["photo_id"], item=asked["item"], **picture_of(asked))
        return self._on_visit(call, d.AttachPhoto(visit=self._visit(call), photo=photo))

    @command(schemas.DetachPhoto, permission="order.edit")
    def detach_photo(self, call: Call) -> Answer:
        """It does not belong to the visit."""
        self._ensure_own(call)
        return self._on_visit(call, d.DetachPhoto(photo_id=call.payload["photo_id"]))

    @command(schemas.OnVisit, permission="order.edit")
    def finish_inspection(self, call: Call) -> Answer:
        """The technician is done."""
        self._ensure_own(call)
        return self._on_visit(call, d.Finish())

    @query(schemas.OnVisit, permission="order.view")
    def get_inspection(self, call: Call) -> Answer:
        """`shared.contracts.estimate_inspection.InspectionSheet`; from its stream, so never stale."""
        loaded = inspections(self.log).load(call.payload["order_id"])
        opened = loaded.state.opened
        if opened is not None and not call.identity.sees(opened.dealership):
            raise NotFound(kind="order")
        return {
            "order_id": call.payload["order_id"],
            "version": loaded.version,
            "finished": loaded.state.finished,
            "pages": _pages(),
            "findings": msgspec.to_builtins(loaded.state.findings),
            "photos": msgspec.to_builtins(loaded.state.photos),
        }

    def _visit(self, call: Call) -> d.Visit:
        """The order as maintenance knows it, at every command: a closed one is inspected no more."""
        order = self.calls.call("maintenance", "get_order", {"id": call.payload["order_id"]}, call=call)
        if not call.identity.sees(order["dealership"]):
            raise NotFound(kind="order")
        if order["state"] in ("delivered", "cancelled"):
            raise OrderClosed(number=order["number"])
        if order["state"] == "received":  # whoever marks has begun to look
            self.calls.call("maintenance", "start_inspection", {"id": order["id"]}, call=call)
        return d.Visit(
            order_id=order["id"],
            customer_id=order["customer"]["id"],
            car_id=order["car"]["id"],
            model=order["car"]["model"],
            **{name: order[name] for name in _VISIT},
        )

    def _ensure_own(self, call: Call) -> None:
        opened = inspections(self.log).load(call.payload["order_id"]).state.opened
        if opened is None or not call.identity.sees(opened.dealership):
            raise NotFound(kind="order")

    def _on_visit(self, call: Call, wanted: d.Command) -> Answer:
        visits, order_id = inspections(self.log), call.payload["order_id"]
        done = visits.execute(order_id, wanted, call.meta)
        return {"order_id": order_id, **done.told(visits.stream(order_id))}


def _pages() -> list[Answer]:
    found: dict[str, list[Answer]] = {}
    for item in sheet().values():
        found.setdefault(item.page, []).append({"id": item.id, "reasons": list(item.reasons)})
    return [{"id": page, "items": items} for page, items in found.items()]
