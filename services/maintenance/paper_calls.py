"""Calls about the papers of an order: drawn, kept, given out, forgotten when the law lets go of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from services.maintenance import commands as c
from services.maintenance import schemas_papers as schemas
from services.maintenance.consenting import Consenting
from services.maintenance.desk import Answer, OrderDesk
from services.maintenance.forgetting import forget_papers, forget_photos
from services.maintenance.issuing import Issuing, Surroundings, issued_by
from services.maintenance.model import Order
from services.maintenance.papers import Papers
from services.maintenance.reading import reading_beyond, run
from services.maintenance.streams import load_order
from shared.blobs import Blobs
from shared.bus import Call, Fact, command, query, subscribe
from shared.bus.inbox import note
from shared.bus.restricted import require_restricted
from shared.forms import Press
from shared.kernel import clock
from shared.kernel.errors import NotFound

GUEST: Final = "guest"


class PaperCalls(OrderDesk):
    """점검·정비명세서 (별지 89호의2)."""

    press: Press
    blobs: Blobs

    @command(schemas.IssueStatement, permission="order.edit")
    def issue_statement(self, call: Call) -> Answer:
        """점검·정비명세서: drawn, kept, and given out; the regulator's 72 hours begin (CM-34)."""
        self.ensure_own(call, call.payload["id"])
        return self.handle(call, self._issuing(call).issue(call.payload))

    @command(schemas.WithdrawStatement, permission="order.edit")
    def withdraw_statement(self, call: Call) -> Answer:
        """Take it back while the car is here."""
        return self.on(call, c.WithdrawStatement(reason=call.payload["reason"]))

    @query(schemas.PreviewStatement, permission="order.view")
    def preview_statement(self, call: Call) -> Answer:
        """{pdf}: base64 of the paper as it would be issued now, marked as a preview."""
        self.ensure_own(call, call.payload["id"])
        return self._issuing(call).preview(call.payload)

    @query(schemas.StatementPaper, permission="order.view")
    def statement_paper(self, call: Call) -> Answer:
        """{pdf, sha256, name}: a copy exactly as it was given out."""
        self.ensure_own(call, call.payload["id"])
        return self._guarded(call, self._issuing(call).paper(call.payload))

    @command(schemas.RecordConsent, permission="order.edit")
    def record_consent(self, call: Call) -> Answer:
        """The customer's word on the phone or on paper, with a paper that is kept (CM-32)."""
        return self.handle(call, self._consenting(call).record(call.payload, clock.now()))

    @query(schemas.BlankConsent, permission="order.view")
    def blank_consent(self, call: Call) -> Answer:
        """{pdf}: 동의서 to be signed by hand."""
        self.ensure_own(call, call.payload["id"])
        return self._consenting(call).blank(call.payload["id"])

    @query(schemas.ConsentPaper, permission="order.view")
    def consent_paper(self, call: Call) -> Answer:
        """{pdf, sha256, name}: what proves a consent that was taken here."""
        self.ensure_own(call, call.payload["id"])
        return self._guarded(call, self._consenting(call).paper(call.payload["id"], call.payload["issue"]))

    @query(schemas.OpenPaper, permission="paper.read")
    def open_paper(self, call: Call) -> Answer:
        """{pdf, sha256, name, plate, model, shop}: for a guest, made for this order alone."""
        asked = call.payload
        stream = load_order(self.log, asked["id"])
        order = stream.order
        if call.identity.actor != f"{GUEST}:{asked['id']}" or not order.plate:
            raise NotFound(kind="paper")
        paper = (
            self._issuing(call).paper({**asked, "copy": "customer"})
            if asked["kind"] == "statement"
            else self._consenting(call).paper(asked["id"], asked["issue"])
        )
        # a guest may ask nobody for the shop's data: what its last statement says of it, or its name
        shop = issued_by(stream) or {"company": self.where(order.dealership).name, "phone": "", "address": ""}
        return {**paper, "plate": order.plate, "model": order.model, "shop": shop}

    @subscribe("customer.CustomerRestricted", "customer.CustomerErased")
    def on_customer_forgotten(self, fact: Fact) -> None:
        """Photos of the customer's cars go at once, papers when the law lets go of them."""
        with reading_beyond(self.views, fact.place) as cursor:
            rows = run(cursor, "orders_of_customers", {"customer_ids": fact.data["records"]})
        orders = [order_id for (order_id,) in rows]
        forget_photos(self.blobs, orders)
        if fact.type == "CustomerErased":
            forget_papers(self.log, Papers(self.views), orders)
        note(self.views, "maintenance.on_customer_forgotten", fact)

    def _guarded(self, call: Call, answer: Answer) -> Answer:
        order = load_order(self.log, call.payload["id"]).order
        if not order.plate:
            require_restricted(call, order.customer_id)
        return answer

    def _consenting(self, call: Call) -> Consenting:
        return Consenting(self.log, Papers(self.views), self.press, self._surroundings(call))

    def _issuing(self, call: Call) -> Issuing:
        return Issuing(self.log, Papers(self.views), self.press, self._surroundings(call))

    def _surroundings(self, call: Call) -> Callable[[Order], Surroundings]:
        def look(order: Order) -> Surroundings:
            car = self.calls.call("customer", "describe_car", {"id": order.car_id}, call=call)
            shop = self.calls.call("staff", "shop", {"dealership": order.dealership}, call=call)
            return Surroundings(car, shop, self.where(order.dealership).zone, clock.now())

        return look
