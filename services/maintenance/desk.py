"""What maintenance's calls stand on: commands to an order, the car as it is known, the reach of who asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from services.maintenance import commands as c
from services.maintenance import making
from services.maintenance.handling import Asked, Handling, Situation
from services.maintenance.model import Order
from services.maintenance.reading import Locality, reading, run, standing
from services.maintenance.streams import load_order, opened_as
from shared.bus import Call
from shared.bus.calls import Caller
from shared.eventlog.face import EventLog
from shared.kernel.errors import NotFound, NotPermitted
from shared.postgres import Pool

Answer = dict[str, Any]


class OrderDesk:
    """Commands go through `on` and `handle`; `ensure_own` keeps a shop's orders to the shop."""

    log: EventLog
    views: Pool
    calls: Caller

    def on(self, call: Call, wanted: c.Command) -> Answer:
        return self.handle(call, making.on_order(call.payload, lambda _: wanted))

    def handle(self, call: Call, asked: Asked) -> Answer:
        if asked.occurred_at is not None:
            call.identity.require("system.operate")
        if call.payload.get("id"):
            asked = replace(asked, reach=partial(_ensure_own, call))
        done = Handling(self.log).handle(asked, call.meta)
        return {
            "id": asked.order_id,
            "version": done.version,
            "place": str(done.place),
            "number": done.order.number,
            "state": done.order.state.value,
        }

    def ensure_own(self, call: Call, order_id: str) -> None:
        """An order is worked on where it was opened; the group's people may everywhere."""
        _ensure_own(call, load_order(self.log, order_id).order)

    def car(self, call: Call, car_id: str, situation: Situation | None = None) -> c.Car:
        """The car as the customer service knows it this moment, and the highest mileage it was seen with."""
        known = self.calls.call("customer", "describe_car", {"id": car_id}, call=call)
        at = call.payload.get("occurred_at")
        seen = self.last_mileage(car_id, situation.order.id if situation else "", at)
        # what the car shows now says nothing against what it showed in the past
        shown = None if at else known.get("mileage_km")
        return c.Car(
            id=car_id,
            customer_id=known["customer_id"],
            plate=known["plate"],
            model=known["model"],
            engine=known.get("engine") or "",
            last_mileage_km=max(filter(None, (seen, shown)), default=None),
        )

    def last_mileage(self, car_id: str, order_id: str, at: datetime | None) -> int | None:
        with reading(self.views, {}) as cursor:
            rows = run(cursor, "last_mileage", {"car_id": car_id, "order_id": order_id, "at": at})
        return rows[0][0] if rows else None

    def where(self, dealership: str) -> Locality:
        return standing(self.views, dealership) or opened_as(self.log, dealership)


def _ensure_own(call: Call, order: Order) -> None:
    if not order.number:
        raise NotFound(kind="order")
    within(call, order.dealership)


def within(call: Call, dealership: str) -> str:
    """The dealership, when the asker may look there."""
    if dealership != call.identity.dealership and not call.identity.group:
        raise NotPermitted(permission="group")
    return dealership


def scope(call: Call) -> str | None:
    """The dealership asked about; None for all of the group."""
    asked: Mapping[str, Any] = call.payload
    if "dealership" not in asked:
        return call.identity.dealership
    dealership = asked["dealership"]
    if dealership is None and not call.identity.group:
        raise NotPermitted(permission="group")
    return None if dealership is None else within(call, dealership)
