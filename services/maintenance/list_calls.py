"""Questions to maintenance: one order, the board, the lists, the accounts."""

from __future__ import annotations

from dataclasses import asdict

from services.maintenance import lists
from services.maintenance import schemas_lists as schemas
from services.maintenance.desk import Answer, OrderDesk, scope, within
from services.maintenance.detail import order_detail
from services.maintenance.entitlement import told
from services.maintenance.reading import locality, reading, reading_beyond, run
from services.maintenance.returning import Back, entitlements
from services.maintenance.streams import load_order
from shared.bus import Call, query
from shared.kernel import clock
from shared.regulation.work_codes import table_on


class ListCalls(OrderDesk):
    """Every query may take `after`, the place of one's own last command."""

    @query(schemas.GetOrder, permission="order.view")
    def get_order(self, call: Call) -> Answer:
        """One order with its history of changes."""
        with reading(self.views, call.payload) as cursor:
            return order_detail(self.log, cursor, call.payload["id"])

    @query(schemas.Board, permission="order.view")
    def board(self, call: Call) -> Answer:
        """Today's board of a dealership."""
        dealership = within(call, call.payload.get("dealership") or call.identity.dealership)
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
        dealership = scope(call)
        with reading(self.views, call.payload) as cursor:
            zone = locality(cursor, dealership or call.identity.dealership).zone
            return lists.find_orders(cursor, call.payload, dealership, zone)

    @query(schemas.OrdersOfCar, permission="order.view")
    def orders_of_car(self, call: Call) -> Answer:
        """All orders of a car, newest first."""
        with reading(self.views, call.payload) as cursor:
            return lists.orders_of_car(cursor, call.payload["car_id"])

    @query(schemas.Entitlements, permission="order.view")
    def entitlements(self, call: Call) -> Answer:
        """{"rows"}: what a car that is back is entitled to for nothing (무상수리), at the asker's shop."""
        car_id, order_id = call.payload["car_id"], call.payload["order_id"]
        order = load_order(self.log, order_id).order if order_id else None
        with reading(self.views, call.payload) as cursor:
            shop = order.dealership if order else call.identity.dealership
            found = entitlements(self.log, cursor, Back(car_id, shop, clock.now(), order_id or ""))
        return {"rows": [told(each, order) for each in found]}

    @query(schemas.Receivables, permission="order.view")
    def receivables(self, call: Call) -> Answer:
        """미수금조회 (CM-36)."""
        with reading(self.views, call.payload) as cursor:
            return lists.receivables(cursor, call.payload, scope(call), clock.now(), None)

    @query(schemas.CustomerReceivable, permission="order.view")
    def customer_receivable(self, call: Call) -> Answer:
        """What one customer owes, at every dealership."""
        asked = call.payload
        with reading(self.views, asked) as cursor:
            return lists.receivables(cursor, asked, None, clock.now(), asked["customer_id"])

    @query(schemas.Obligations, permission="customer.erase")
    def obligations(self, call: Call) -> Answer:
        """{"orders_open", "orders_owing", "last_delivered_at"} of a customer, at every dealership.

        NotYet while what was appended before the question may be missed: an erasure goes by the answer.
        """
        with reading_beyond(self.views, call.payload["after"]) as cursor:
            [row] = run(cursor, "obligations", {"customer_ids": call.payload["customer_ids"]})
        return dict(zip(("orders_open", "orders_owing", "last_delivered_at"), row, strict=True))

    @query(schemas.Nothing, permission="order.view")
    def locality(self, call: Call) -> Answer:
        """What the asker's dealership reckons in: {"known", "time_zone", "currency"}."""
        where = self.where(call.identity.dealership)
        return {"known": where.known, "time_zone": where.zone, "currency": where.currency.value}

    @query(schemas.Nothing, permission="order.view")
    def work_codes(self, call: Call) -> Answer:
        """The regulator's work codes in force today."""
        today = clock.local_date(clock.now(), self.where(call.identity.dealership).zone)
        return {"codes": [asdict(entry) for entry in table_on(today).codes]}
