"""Calls and facts of maintenance: parse, handle, answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from services.maintenance import commands as c
from services.maintenance import lists, making, schemas
from services.maintenance.detail import order_detail
from services.maintenance.estimates import HearsEstimates
from services.maintenance.forgetting import forget_papers, forget_photos
from services.maintenance.handling import Asked, Handling, Situation
from services.maintenance.issuing import Issuing, Surroundings
from services.maintenance.model import Order
from services.maintenance.papers import Papers
from services.maintenance.policies import on_customers_merged
from services.maintenance.reading import Locality, locality, reading, run
from services.maintenance.streams import STREAMS, Numbers, load_order, opened_as
from shared.bus import Call, Calls, Fact, command, query, subscribe
from shared.kernel import clock
from shared.kernel.errors import InvalidInput, NotFound, NotPermitted
from shared.kernel.ids import derived_id
from shared.regulation.work_codes import table_on
from shared.runtime.providers import BlobsProvider, LogProvider, PressProvider, ViewsProvider

Answer = dict[str, Any]


class MaintenanceService(HearsEstimates):
    """`shared.contracts.maintenance` says what is published, `maintenance_answers` what is asked."""

    name = "maintenance"
    log = LogProvider(STREAMS)
    views = ViewsProvider()
    calls = Calls()
    press = PressProvider()
    blobs = BlobsProvider()

    @command(schemas.ReserveOrder, permission="order.edit")
    def reserve_order(self, call: Call) -> Answer:
        """A car will come."""
        return self._handle(call, self._opening(call, call.payload["car_id"]).reserve())

    @command(schemas.ReceiveOrder, permission="order.edit")
    def receive_order(self, call: Call) -> Answer:
        """A car is here: of a reservation (`id`), or straight from the street (`car_id`)."""
        asked = call.payload
        if asked["id"] is None and asked["car_id"] is None:
            raise InvalidInput(fields={"car_id": "required"})
        if asked["id"] is None:
            return self._handle(call, self._opening(call, asked["car_id"]).receive())
        return self._handle(
            call, making.receive_reserved(lambda s: self._car(call, s.order.car_id, s), asked)
        )

    @command(schemas.OnOrder, permission="order.edit")
    def start_inspection(self, call: Call) -> Answer:
        """Begin to look the car over."""
        return self._on(call, c.StartInspection())

    @command(schemas.RequestApproval, permission="order.edit")
    def request_approval(self, call: Call) -> Answer:
        """Wait for the customer's word."""
        return self._on(call, c.RequestApproval(note=call.payload["note"]))

    @command(schemas.OnOrder, permission="order.edit")
    def start_work(self, call: Call) -> Answer:
        """Begin, or begin again."""
        return self._on(call, c.StartWork())

    @command(schemas.OnOrder, permission="order.edit")
    def mark_ready(self, call: Call) -> Answer:
        """The car can be fetched."""
        return self._on(call, c.MarkReady())

    @command(schemas.OnOrder, permission="order.deliver")
    def deliver_order(self, call: Call) -> Answer:
        """Hand the car over."""
        return self._on(call, c.DeliverOrder())

    @command(schemas.CancelOrder, permission="order.edit")
    def cancel_order(self, call: Call) -> Answer:
        """Give the order up, with a reason."""
        return self._on(call, c.CancelOrder(reason=call.payload["reason"]))

    @command(schemas.AssignOrder, permission="order.edit")
    def assign_order(self, call: Call) -> Answer:
        """담당자."""
        return self._on(call, c.AssignOrder(assignee=call.payload["assignee"]))

    @command(schemas.ChangeHeader, permission="order.edit")
    def change_header(self, call: Call) -> Answer:
        """Promised time, request, mileage."""
        last = making.header(call.payload, lambda s: self._last_mileage(s.order.car_id, s.order.id, None))
        return self._handle(call, last)

    @command(schemas.ReviseLines, permission="order.edit")
    def revise_lines(self, call: Call) -> Answer:
        """The whole edited list (CM-20 to CM-26)."""
        return self._on(call, c.ReviseLines(lines=making.lines(call.payload["lines"], call.command_id)))

    @command(schemas.SetFlags, permission="order.edit")
    def set_flags(self, call: Call) -> Answer:
        """CM-32."""
        return self._handle(call, making.flags(call.payload))

    @command(schemas.WriteOpinions, permission="order.edit")
    def write_opinions(self, call: Call) -> Answer:
        """소견서 (CM-33)."""
        return self._handle(call, making.opinions(call.payload))

    @command(schemas.SetDiscount, permission="order.edit")
    def set_discount(self, call: Call) -> Answer:
        """할인금액 (CM-30)."""
        return self._on(call, c.SetDiscount(amount=call.payload["amount"]))

    @command(schemas.TakePayment, permission="order.edit")
    def take_payment(self, call: Call) -> Answer:
        """One bill by one or several means, before or after delivery (CM-31)."""
        return self._handle(call, making.payment(call.payload, call.command_id))

    @command(schemas.RefundPayment, permission="order.correct")
    def refund_payment(self, call: Call) -> Answer:
        """Money back."""
        return self._handle(call, making.refund(call.payload))

    @command(schemas.CorrectOrder, permission="order.correct")
    def correct_order(self, call: Call) -> Answer:
        """Put a delivered order right, with a reason."""
        return self._handle(call, making.correction(call.payload, call.command_id))

    @command(schemas.IssueStatement, permission="order.edit")
    def issue_statement(self, call: Call) -> Answer:
        """점검·정비명세서: drawn, kept, and given out; the regulator's 72 hours begin (CM-34)."""
        self._ensure_own(call, call.payload["id"])
        return self._handle(call, self._issuing(call).issue(call.payload))

    @command(schemas.WithdrawStatement, permission="order.edit")
    def withdraw_statement(self, call: Call) -> Answer:
        """Take it back while the car is here."""
        return self._on(call, c.WithdrawStatement(reason=call.payload["reason"]))

    @query(schemas.PreviewStatement, permission="order.view")
    def preview_statement(self, call: Call) -> Answer:
        """{pdf}: base64 of the paper as it would be issued now, marked as a preview."""
        self._ensure_own(call, call.payload["id"])
        return self._issuing(call).preview(call.payload)

    @query(schemas.StatementPaper, permission="order.view")
    def statement_paper(self, call: Call) -> Answer:
        """{pdf, sha256, name}: a copy exactly as it was given out."""
        self._ensure_own(call, call.payload["id"])
        answer = self._issuing(call).paper(call.payload)
        if not load_order(self.log, call.payload["id"]).order.plate:
            # kept only because the law says so
            call.identity.require("customer.restricted")
        return answer

    @command(schemas.RecordConsent, permission="order.edit")
    def record_consent(self, call: Call) -> Answer:
        """The customer's word on the phone or on paper (CM-32)."""
        return self._handle(call, making.consent(call.payload))

    @query(schemas.GetOrder, permission="order.view")
    def get_order(self, call: Call) -> Answer:
        """One order with its history of changes."""
        with reading(self.views, call.payload) as cursor:
            return order_detail(self.log, cursor, call.payload["id"])

    @query(schemas.Board, permission="order.view")
    def board(self, call: Call) -> Answer:
        """Today's board of a dealership."""
        dealership = _within(call, call.payload.get("dealership") or call.identity.dealership)
        with reading(self.views, call.payload) as cursor:
            return lists.board(cursor, dealership, locality(cursor, dealership), clock.now())

    @query(schemas.Nothing, permission="order.view")
    def counts(self, call: Call) -> Answer:
        """{"here", "reserved", "owing"}: cars and customers of the asker's dealership, beside the menu."""
        with reading(self.views, {}) as cursor:
            [row] = run(cursor, "counts", {"dealership": call.identity.dealership})
        return dict(zip(("here", "reserved", "owing"), row, strict=True))

    @query(schemas.Nothing, permission="order.view")
    def regulars(self, call: Call) -> Answer:
        """{"all", "active", "dormant", "months"}: customers of the asker's dealership (CM-39)."""
        dealership = call.identity.dealership
        with reading(self.views, {}) as cursor:
            return lists.regulars(cursor, dealership, locality(cursor, dealership), clock.now())

    @query(schemas.FindOrders, permission="order.view")
    def find_orders(self, call: Call) -> Answer:
        """정비이력조회."""
        dealership = _scope(call)
        with reading(self.views, call.payload) as cursor:
            zone = locality(cursor, dealership or call.identity.dealership).zone
            return lists.find_orders(cursor, call.payload, dealership, zone)

    @query(schemas.OrdersOfCar, permission="order.view")
    def orders_of_car(self, call: Call) -> Answer:
        """All orders of a car, newest first."""
        with reading(self.views, call.payload) as cursor:
            return lists.orders_of_car(cursor, call.payload["car_id"])

    @query(schemas.Receivables, permission="order.view")
    def receivables(self, call: Call) -> Answer:
        """미수금조회 (CM-36)."""
        with reading(self.views, call.payload) as cursor:
            return lists.receivables(cursor, call.payload, _scope(call), clock.now(), None)

    @query(schemas.CustomerReceivable, permission="order.view")
    def customer_receivable(self, call: Call) -> Answer:
        """What one customer owes, at every dealership."""
        asked = call.payload
        with reading(self.views, asked) as cursor:
            return lists.receivables(cursor, asked, None, clock.now(), asked["customer_id"])

    @query(schemas.Obligations, permission="customer.erase")
    def obligations(self, call: Call) -> Answer:
        """{"orders_open", "orders_owing", "last_delivered_at"} of a customer, at every dealership."""
        with reading(self.views, call.payload) as cursor:
            [row] = run(cursor, "obligations", {"customer_ids": call.payload["customer_ids"]})
        return dict(zip(("orders_open", "orders_owing", "last_delivered_at"), row, strict=True))

    @query(schemas.Nothing, permission="order.view")
    def locality(self, call: Call) -> Answer:
        """What the asker's dealership reckons in: {"known", "time_zone", "currency"}."""
        where = self._locality(call.identity.dealership)
        return {"known": where.known, "time_zone": where.zone, "currency": where.currency.value}

    @query(schemas.Nothing, permission="order.view")
    def work_codes(self, call: Call) -> Answer:
        """The regulator's work codes in force today."""
        today = clock.local_date(clock.now(), self._locality(call.identity.dealership).zone)
        return {"codes": [asdict(entry) for entry in table_on(today).codes]}

    @subscribe("customer.CustomersMerged")
    def on_customers_merged(self, fact: Fact) -> None:
        """The merged record's debts go to the survivor."""
        meta = fact.reaction("maintenance.on_customers_merged")
        Handling(self.log).move_account(on_customers_merged(fact.data), meta)

    def _issuing(self, call: Call) -> Issuing:
        return Issuing(self.log, Papers(self.views), self.press, self._surroundings(call))

    def _surroundings(self, call: Call) -> Callable[[Order], Surroundings]:
        def look(order: Order) -> Surroundings:
            car = self.calls.call("customer", "describe_car", {"id": order.car_id}, call=call)
            shop = self.calls.call("staff", "shop", {"dealership": order.dealership}, call=call)
            return Surroundings(car, shop, self._locality(order.dealership).zone, clock.now())

        return look

    @subscribe("customer.CustomerRestricted", "customer.CustomerErased")
    def on_customer_forgotten(self, fact: Fact) -> None:
        """Photos of the customer's cars go at once, papers when the law lets go of them."""
        with reading(self.views, {"after": fact.place}) as cursor:
            rows = run(cursor, "orders_of_customers", {"customer_ids": fact.data["records"]})
        orders = [order_id for (order_id,) in rows]
        forget_photos(self.blobs, orders)
        if fact.type == "CustomerErased":
            forget_papers(self.log, Papers(self.views), orders)

    def _on(self, call: Call, wanted: c.Command) -> Answer:
        return self._handle(call, making.on_order(call.payload, lambda _: wanted))

    def _handle(self, call: Call, asked: Asked) -> Answer:
        if asked.occurred_at is not None:
            call.identity.require("system.operate")
        if call.payload.get("id"):
            self._ensure_own(call, asked.order_id)
        done = Handling(self.log).handle(asked, call.meta)
        return {
            "id": asked.order_id,
            "version": done.version,
            "place": str(done.place),
            "number": done.order.number,
            "state": done.order.state.value,
        }

    def _ensure_own(self, call: Call, order_id: str) -> None:
        """An order is worked on where it was opened; the group's people may everywhere."""
        first = load_order(self.log, order_id).order
        if not first.number:
            raise NotFound(kind="order")
        _within(call, first.dealership)

    def _opening(self, call: Call, car_id: str) -> making.Opening:
        order_id = str(derived_id("repair_order", call.command_id))
        dealership = call.identity.dealership
        where = self._locality(dealership)
        day = clock.local_date(call.payload.get("occurred_at") or clock.now(), where.zone)
        numbers = Numbers(self.log)
        return making.Opening(
            order_id,
            lambda: numbers.next(dealership, day),
            self._car(call, car_id),
            dealership,
            where.currency,
            call.payload,
        )

    def _car(self, call: Call, car_id: str, situation: Situation | None = None) -> c.Car:
        """The car as the customer service knows it this moment, and the highest mileage it was seen with."""
        known = self.calls.call("customer", "describe_car", {"id": car_id}, call=call)
        at = call.payload.get("occurred_at")
        seen = self._last_mileage(car_id, situation.order.id if situation else "", at)
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

    def _last_mileage(self, car_id: str, order_id: str, at: datetime | None) -> int | None:
        with reading(self.views, {}) as cursor:
            rows = run(cursor, "last_mileage", {"car_id": car_id, "order_id": order_id, "at": at})
        return rows[0][0] if rows else None

    def _locality(self, dealership: str) -> Locality:
        with reading(self.views, {}) as cursor:
            known = locality(cursor, dealership)
        return known if known.known else opened_as(self.log, dealership)


def _within(call: Call, dealership: str) -> str:
    """The dealership, when the asker may look there."""
    if dealership != call.identity.dealership and not call.identity.group:
        raise NotPermitted(permission="group")
    return dealership


def _scope(call: Call) -> str | None:
    """The dealership asked about; None for all of the group."""
    asked: Mapping[str, Any] = call.payload
    if "dealership" not in asked:
        return call.identity.dealership
    dealership = asked["dealership"]
    if dealership is None and not call.identity.group:
        raise NotPermitted(permission="group")
    return None if dealership is None else _within(call, dealership)
