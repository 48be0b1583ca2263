"""Calls, facts and the timer of the gateway to the regulator."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from nameko.timer import timer

from services.molit_gateway import commands as c
from services.molit_gateway import policies, reading, schemas
from services.molit_gateway.adapters.regulator import Unavailable, UnknownVehicle
from services.molit_gateway.errors import RegulatorUnreachable, VehicleUnknown
from services.molit_gateway.metrics import BREAKER
from services.molit_gateway.refilling import refill
from services.molit_gateway.streams import STREAMS, Book, transmissions
from services.molit_gateway.wiring import TABLE, GatewayProvider
from shared.bus import Call, Calls, Fact, command, query, subscribe
from shared.bus.inbox import only_new
from shared.duties import Duty, enter
from shared.kernel import clock
from shared.kernel.errors import NotPermitted
from shared.privacy import PrivateLog
from shared.runtime.providers import LogProvider, ViewsProvider

Answer = dict[str, Any]
_PASS: Final = timedelta(seconds=20)
_ALARMS_AT_ONCE: Final = 200


class MolitGatewayService:
    """`shared.contracts.molit` says what is published and what is asked."""

    name = "molit_gateway"
    log = LogProvider(STREAMS)
    views = ViewsProvider()
    calls = Calls()
    gateway = GatewayProvider()

    @subscribe("repair_order.StatementIssued")
    def on_statement_issued(self, fact: Fact) -> None:
        """The record is queued; the clock runs from the statement."""
        told = self._law.reveal(fact)
        wanted = policies.on_statement_issued(told.data, told.recorded_at)
        if wanted is not None:
            self._react(fact, "molit_gateway.on_statement_issued", wanted.order_id, wanted)

    @subscribe("repair_order.StatementWithdrawn")
    def on_statement_withdrawn(self, fact: Fact) -> None:
        """What was sent is taken back."""
        wanted = policies.on_statement_withdrawn(self._law.reveal(fact).data, fact.recorded_at)
        self._react(fact, "molit_gateway.on_statement_withdrawn", fact.key, wanted)

    @subscribe("repair_order.RepairOrderCorrected")
    def on_order_corrected(self, fact: Fact) -> None:
        """What was sent is corrected, with the reason (CM-41, CM-42)."""
        wanted = policies.on_order_corrected(self._law.reveal(fact).data, fact.recorded_at)
        self._react(fact, "molit_gateway.on_order_corrected", fact.key, wanted)

    @subscribe("repair_order.RepairOrderDelivered")
    def on_order_delivered(self, fact: Fact) -> None:
        """The day of release is known now."""
        wanted = policies.on_order_delivered(fact.occurred_at, fact.recorded_at)
        self._react(fact, "molit_gateway.on_order_delivered", fact.key, wanted)

    @subscribe("transmission.RecordQueued", batch=100)
    def on_record_queued(self, facts: list[Fact]) -> None:
        """It is due at once, and looked after until its deadline."""
        with self.views.transaction() as cursor:
            for fact in only_new(cursor, "molit_gateway.on_record_queued", facts):
                alarms = policies.alarms(clock.parse(fact.data["deadline"]))
                enter(cursor, TABLE, fact.key, fact.data["revision"], clock.now(), alarms)

    @subscribe("transmission.DeadlineNear")
    def on_deadline_near(self, fact: Fact) -> None:
        """A message to the shop, beside its screens."""
        self._warn(fact, "regulator_deadline", {"hours": str(fact.data["hours"])})

    @subscribe("transmission.RecordRefused")
    def on_record_refused(self, fact: Fact) -> None:
        """Somebody has to mend it before the deadline."""
        told = self.log.reveal(fact).data
        self._warn(fact, "regulator_refused", {"reason": f"{told['code']} {told['reason']}"})

    @timer(interval=1)  # type: ignore[untyped-decorator]  # nameko has no types
    def work(self) -> None:
        """Whatever is due, as long as there is something and the regulator answers."""
        now = clock.now()
        BREAKER.set(0 if self.gateway.breaker.open_until is None else 1)
        self.gateway.sending(self._law, self.views).run(now + _PASS)

    @timer(interval=60, eager=True)  # type: ignore[untyped-decorator]  # nameko has no types
    def look_after(self) -> None:
        """Deadlines that come near, and duties that got lost."""
        duties, book = self.gateway.duties(self.views), Book(self.log)
        refill(self.views, clock.now())
        while due := duties.take("alarm", clock.now(), _ALARMS_AT_ONCE):
            book.decide([(book.load(each.key), _warning(each)) for each in due])
            duties.done("alarm", due)

    @command(schemas.OnRecord, permission="order.correct")
    def resend_record(self, call: Call) -> Answer:
        """A refused record goes out anew, with the shop's data as they are now."""
        key = call.payload["order_id"]
        shop = self.calls.call("staff", "shop", {}, call=call)
        self._ensure_own(call, key)
        wanted = c.Resend(at=clock.now(), shop=policies.shop_data(shop))
        done = transmissions(self._law).execute(key, wanted, call.meta, attempts=8)
        return {"id": key, **done.told(f"transmission-{key}")}

    @query(schemas.FindRecords, permission="order.view")
    def find_records(self, call: Call) -> Answer:
        """The regulator's queue."""
        with reading.reading(self.views, call.payload) as cursor:
            return reading.find_records(cursor, call.payload, _scope(call), clock.now())

    @query(schemas.RecordOfOrder, permission="order.view")
    def record_of_order(self, call: Call) -> Answer:
        """{record}: one order's record with its history, or null."""
        record = reading.record_of_order(self.log, call.payload["order_id"], clock.now())
        if record is not None:
            _within(call, record["dealership"])
        return {"record": record}

    @query(schemas.Badges, permission="order.view")
    def badges(self, call: Call) -> Answer:
        """{badges: {order id: {state, accepted, flood}}} (CM-37)."""
        with reading.reading(self.views, call.payload) as cursor:
            return {"badges": reading.badges(cursor, call.payload["order_ids"])}

    @query(schemas.Nothing, permission="order.view")
    def attention(self, call: Call) -> Answer:
        """How many records need somebody at one's dealership."""
        with reading.reading(self.views, {}) as cursor:
            return reading.attention(cursor, call.identity.dealership, clock.now())

    @query(schemas.LookUpVehicle, permission="customer.edit")
    def lookup_vehicle(self, call: Call) -> Answer:
        """What the regulator has registered under a plate (CM-16)."""
        shop = self.calls.call("staff", "shop", {}, call=call)
        plate = call.payload["plate"].replace(" ", "")
        try:
            found: Answer = self.gateway.regulator.vehicle(policies.digits(shop["business_number"]), plate)
        except UnknownVehicle:
            raise VehicleUnknown(plate=plate, fields={"plate": "vehicle_unknown"}) from None
        except Unavailable:
            raise RegulatorUnreachable from None
        return found

    @property
    def _law(self) -> PrivateLog:
        """What the law demands goes out, also of a customer whose record nobody else is shown any more."""
        log: PrivateLog = self.log
        return log.with_restricted()

    def _react(self, fact: Fact, handler: str, order_id: str, wanted: c.Command) -> None:
        streams = transmissions(self._law)
        if not isinstance(wanted, c.Report) and not streams.load(order_id).version:
            return  # an order without a statement has nothing to correct
        streams.execute(order_id, wanted, fact.reaction(handler), attempts=8)

    def _warn(self, fact: Fact, template: str, params: dict[str, str]) -> None:
        seen = transmissions(self.log).load(fact.key).state
        shop = self.calls.call("staff", "shop", {"dealership": seen.dealership})
        if not shop["alarm_phone"] or seen.current is None:
            return
        about = {"shop": shop["company"], "plate": seen.current.plate, "number": seen.order_number}
        message = {
            "to": shop["alarm_phone"],
            "template": template,
            "params": {**about, **params},
            "customer_id": seen.customer_id,
            "about": f"order:{fact.key}",
        }
        self.calls.call("messaging", "send_message", message)

    def _ensure_own(self, call: Call, order_id: str) -> None:
        _within(call, transmissions(self.log).load(order_id).state.dealership or call.identity.dealership)


def _warning(duty: Duty) -> c.WarnOfDeadline:
    return c.WarnOfDeadline(duty.revision, duty.hours)


def _within(call: Call, dealership: str) -> str:
    if dealership != call.identity.dealership and not call.identity.group:
        raise NotPermitted(permission="group")
    return dealership


def _scope(call: Call) -> str | None:
    """The dealership asked about; None for all of the group."""
    if "dealership" not in call.payload:
        return call.identity.dealership
    dealership = call.payload["dealership"]
    if dealership is None and not call.identity.group:
        raise NotPermitted(permission="group")
    return None if dealership is None else _within(call, dealership)
