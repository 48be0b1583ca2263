"""Calls that work on an order: parse, handle, answer."""

from __future__ import annotations

from datetime import datetime

from services.maintenance import commands as c
from services.maintenance import making, schemas
from services.maintenance.desk import Answer, OrderDesk
from services.maintenance.entitlement import Entitlement
from services.maintenance.events import RepairOrderReceived
from services.maintenance.handling import Situation
from services.maintenance.reading import reading
from services.maintenance.returning import Back, entitlements
from services.maintenance.streams import Numbers
from shared.bus import Call, command
from shared.kernel import clock
from shared.kernel.errors import InvalidInput
from shared.kernel.ids import derived_id


class OrderCalls(OrderDesk):
    """From the reservation to the correction after delivery."""

    @command(schemas.ReserveOrder, permission="order.edit")
    def reserve_order(self, call: Call) -> Answer:
        """A car will come."""
        return self.handle(call, self._opening(call, call.payload["car_id"]).reserve())

    @command(schemas.ReceiveOrder, permission="order.edit")
    def receive_order(self, call: Call) -> Answer:
        """A car is here: of a reservation (`id`), or straight from the street (`car_id`)."""
        asked = call.payload
        if asked["id"] is None and asked["car_id"] is None:
            raise InvalidInput(fields={"car_id": "required"})
        if asked["id"] is None:
            return self.handle(call, self._opening(call, asked["car_id"]).receive())
        return self.handle(call, making.receive_reserved(lambda s: self.car(call, s.order.car_id, s), asked))

    @command(schemas.OnOrder, permission="order.edit")
    def start_inspection(self, call: Call) -> Answer:
        """Begin to look the car over."""
        return self.on(call, c.StartInspection())

    @command(schemas.RequestApproval, permission="order.edit")
    def request_approval(self, call: Call) -> Answer:
        """Wait for the customer's word."""
        return self.on(call, c.RequestApproval(note=call.payload["note"]))

    @command(schemas.OnOrder, permission="order.edit")
    def start_work(self, call: Call) -> Answer:
        """Begin, or begin again."""
        return self.on(call, c.StartWork())

    @command(schemas.OnOrder, permission="order.edit")
    def mark_ready(self, call: Call) -> Answer:
        """The car can be fetched."""
        return self.on(call, c.MarkReady())

    @command(schemas.OnOrder, permission="order.deliver")
    def deliver_order(self, call: Call) -> Answer:
        """Hand the car over."""
        return self.on(call, c.DeliverOrder())

    @command(schemas.CancelOrder, permission="order.edit")
    def cancel_order(self, call: Call) -> Answer:
        """Give the order up, with a reason."""
        return self.on(call, c.CancelOrder(reason=call.payload["reason"]))

    @command(schemas.AssignOrder, permission="order.edit")
    def assign_order(self, call: Call) -> Answer:
        """담당자."""
        return self.on(call, c.AssignOrder(assignee=call.payload["assignee"]))

    @command(schemas.ChangeHeader, permission="order.edit")
    def change_header(self, call: Call) -> Answer:
        """Promised time, request, mileage."""
        last = making.header(call.payload, lambda s: self.last_mileage(s.order.car_id, s.order.id, None))
        return self.handle(call, last)

    @command(schemas.ReviseLines, permission="order.edit")
    def revise_lines(self, call: Call) -> Answer:
        """The whole edited list (CM-20 to CM-26)."""
        return self.on(call, c.ReviseLines(lines=making.lines(call.payload["lines"], call.command_id)))

    @command(schemas.RedoLines, permission="order.edit")
    def redo_lines(self, call: Call) -> Answer:
        """무상수리: delivered lines once more, for nothing (the Rule, art. 134 ① 2)."""
        return self.handle(call, making.redo(call.payload, call.command_id, self._entitled))

    @command(schemas.SetFlags, permission="order.edit")
    def set_flags(self, call: Call) -> Answer:
        """CM-32."""
        return self.handle(call, making.flags(call.payload))

    @command(schemas.WriteOpinions, permission="order.edit")
    def write_opinions(self, call: Call) -> Answer:
        """소견서 (CM-33)."""
        return self.handle(call, making.opinions(call.payload))

    @command(schemas.SetDiscount, permission="order.edit")
    def set_discount(self, call: Call) -> Answer:
        """할인금액 (CM-30)."""
        return self.on(call, c.SetDiscount(amount=call.payload["amount"]))

    @command(schemas.TakePayment, permission="order.edit")
    def take_payment(self, call: Call) -> Answer:
        """One bill by one or several means, before or after delivery (CM-31)."""
        return self.handle(call, making.payment(call.payload, call.command_id))

    @command(schemas.RefundPayment, permission="order.correct")
    def refund_payment(self, call: Call) -> Answer:
        """Money back."""
        return self.handle(call, making.refund(call.payload))

    @command(schemas.CorrectOrder, permission="order.correct")
    def correct_order(self, call: Call) -> Answer:
        """Put a delivered order right, with a reason."""
        return self.handle(call, making.correction(call.payload, call.command_id, self._seen_before))

    def _opening(self, call: Call, car_id: str) -> making.Opening:
        order_id = str(derived_id("repair_order", call.command_id))
        dealership = call.identity.dealership
        where = self.where(dealership)
        day = clock.local_date(call.payload.get("occurred_at") or clock.now(), where.zone)
        numbers = Numbers(self.log)
        return making.Opening(
            order_id,
            lambda: numbers.next(dealership, day),
            self.car(call, car_id),
            dealership,
            where.currency,
            call.payload,
        )

    def _seen_before(self, situation: Situation) -> int | None:
        """What the car showed on its visit before this one."""
        order, came = situation.order, _came(situation)
        return self.last_mileage(order.car_id, order.id, came)

    def _entitled(self, situation: Situation) -> tuple[Entitlement, ...]:
        """What its orders entitled the car to on the day on which it came."""
        order = situation.order
        with reading(self.views, {}) as cursor:
            back = Back(order.car_id, order.dealership, _came(situation) or clock.now(), order.id)
            return entitlements(self.log, cursor, back)


def _came(situation: Situation) -> datetime | None:
    for entry in situation.stream.entries:
        if isinstance(entry.event, RepairOrderReceived):
            return entry.occurred_at
    return None
