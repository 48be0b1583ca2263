"""Calls, facts and reports of the keys service."""

from __future__ import annotations

from typing import Any, Final

from services.keys import decisions as d
from services.keys import finding, reading, schemas
from services.keys.custody import Custody
from services.keys.enrolment.calls import EnrolmentCalls
from services.keys.errors import OrderClosed
from services.keys.granting.calls import GrantingCalls
from services.keys.hearing import HearsCabinets
from services.keys.nightly import Nightly
from services.keys.owners import owner
from services.keys.pictures import PictureCalls
from services.keys.policies import settled
from services.keys.providers import CustodyProvider
from services.keys.streams import STREAMS, watches
from services.keys.watch import Acknowledge
from shared.bus import Call, Calls, command, query
from shared.kernel import clock
from shared.kernel.errors import InvalidInput, NotPermitted
from shared.postgres import Pool
from shared.runtime.providers import LogProvider, ViewsProvider

Answer = dict[str, Any]
_CLOSED: Final = ("delivered", "cancelled")


class KeysService(EnrolmentCalls, GrantingCalls, PictureCalls, HearsCabinets):
    """`shared.contracts.keys` says what is heard and what comes back."""

    name = "keys"
    log = LogProvider(STREAMS)
    views: Pool = ViewsProvider()
    calls = Calls()
    custody: Custody = CustodyProvider(STREAMS)

    @command(schemas.RegisterCabinet, permission="key.manage")
    def register_cabinet(self, call: Call) -> Answer:
        """A cabinet stands at the caller's dealership."""
        return self.custody.register(
            d.RegisterCabinet(dealership=call.identity.dealership, **call.payload), call.meta
        )

    @command(schemas.AssignKey, permission="key.manage")
    def assign_key(self, call: Call) -> Answer:
        """Which car's key a tag hangs on, and whether it is in repair, for sale, or of a claim (CN-69)."""
        car = call.payload["car_id"]
        return self._on_key(call, d.AssignKey(None if car is None else str(car), call.payload["kind"]))

    @command(schemas.CheckInKey, permission="key.hand")
    def check_in_key(self, call: Call) -> Answer:
        """The key of an order's car came in at reception."""
        order = self.calls.call("maintenance", "get_order", {"id": call.payload["order_id"]}, call=call)
        _within(call, order["dealership"])
        if order["state"] in _CLOSED:
            raise OrderClosed(number=order["number"])
        return self._on_key(call, d.CheckIn(order["id"], order["car"]["id"]))

    @command(schemas.HandOutKey, permission="key.hand")
    def hand_out_key(self, call: Call) -> Answer:
        """An employee gets the key from the desk."""
        asked = call.payload
        if asked["purpose"] not in {rule.reason for rule in self.reasons_now()}:
            raise InvalidInput(fields={"purpose": "not_a_choice"})
        return self._on_key(call, d.HandOut(asked["to"], asked["purpose"], asked["due_at"]))

    @command(schemas.OfKey, permission="key.hand")
    def take_back_key(self, call: Call) -> Answer:
        """The key is at the desk again."""
        return self._on_key(call, d.TakeBack())

    @command(schemas.OfKey, permission="key.hand")
    def hand_over_key(self, call: Call) -> Answer:
        """The customer gets the key; `key_not_settled` before settlement or a manager's release."""
        order_id = self._order_of(call)
        paid = order_id is not None and settled(
            self.calls.call("maintenance", "get_order", {"id": order_id}, call=call)
        )
        return self._on_key(call, d.HandOver(order_id, paid))

    @command(schemas.ReleaseKey, permission="key.release")
    def release_key(self, call: Call) -> Answer:
        """A manager lets the customer have the key before settlement, and says why."""
        whose = owner(self.calls, self.custody.car_of(call.payload["tag"]), call)
        why = call.payload["why"].strip()
        return self._on_key(call, d.ReleaseHandover(self._order_of(call), whose, why))

    @command(schemas.AcknowledgeAlarm, permission="key.hand")
    def acknowledge_alarm(self, call: Call) -> Answer:
        """Somebody has seen an alarm and says what they make of it."""
        subject, kind, dealership, car = finding.alarm(self.views, call.payload["id"])
        _within(call, dealership)
        said = Acknowledge(kind, owner(self.calls, car, call), call.payload["remark"].strip())
        done = watches(self.log).execute(subject, said, call.meta, attempts=8)
        return {"id": call.payload["id"], "place": str(done.place)}

    @command(schemas.Nothing, permission="key.hand")
    def reconcile_keys(self, call: Call) -> Answer:
        """The report of the caller's dealership, now instead of at night; {id, place}."""
        day = clock.local_date(clock.now(), reading.zone_of(self.views, call.identity.dealership))
        report, done = Nightly(self.log, self.views).reconcile(day, call.meta, by_night=False)
        return {"id": report, "place": str(done.place)}

    @query(schemas.Nothing, permission="key.view")
    def cabinets(self, call: Call) -> Answer:
        """{cabinets: [CabinetAnswer]} of the caller's dealership, of the group for who sees the group."""
        return {"cabinets": reading.cabinets(self.views, _scope(call))}

    @query(schemas.OfCabinet, permission="key.view")
    def cabinet(self, call: Call) -> Answer:
        """A CabinetAnswer."""
        return dict(reading.cabinet(self.views, call.payload["id"], call.identity))

    @query(schemas.History, permission="key.view")
    def history(self, call: Call) -> Answer:
        """{movements: [MovementAnswer]}."""
        asked = call.payload
        reading.cabinet(self.views, asked["cabinet"], call.identity)
        return {"movements": finding.history(self.views, asked["cabinet"], asked["tag"], asked["limit"])}

    @query(schemas.KeyStory, permission="key.view")
    def key(self, call: Call) -> Answer:
        """{key: KeyAnswer, movements: [MovementAnswer]} of a key, wherever it was."""
        tag = call.payload["tag"]
        found = finding.key(self.views, tag, _scope(call))
        return {"key": found, "movements": finding.history(self.views, None, tag, call.payload["limit"])}

    @query(schemas.FindKeys, permission="key.view")
    def find_keys(self, call: Call) -> Answer:
        """{rows: [KeyAnswer], counts by place}."""
        return finding.find(self.views, call.payload, _scope(call))

    @query(schemas.OfCars, permission="key.view")
    def keys_of_cars(self, call: Call) -> Answer:
        """{keys: {car id: [KeyAnswer]}}; the one that moved last first."""
        return {"keys": finding.of_cars(self.views, call.payload["cars"], _scope(call))}

    @query(schemas.FindAlarms, permission="key.view")
    def alarms(self, call: Call) -> Answer:
        """{alarms: [AlarmAnswer], unanswered, standing}."""
        scope = _scope(call)
        found = finding.alarms(self.views, call.payload, scope)
        return {"alarms": found, **finding.attention(self.views, scope)}

    @query(schemas.Nothing, permission="key.view")
    def attention(self, call: Call) -> Answer:
        """{unanswered, standing}: how many alarms."""
        return finding.attention(self.views, _scope(call))

    @query(schemas.Reconciliations, permission="key.view")
    def reconciliations(self, call: Call) -> Answer:
        """{reports: [ReconciliationAnswer]}, newest first."""
        return {"reports": finding.reconciliations(self.views, _scope(call), call.payload["limit"])}

    @query(schemas.OfReconciliation, permission="key.view")
    def reconciliation(self, call: Call) -> Answer:
        """A ReconciliationAnswer."""
        return dict(finding.reconciliation(self.views, _scope(call), call.payload["id"]))

    def _on_key(self, call: Call, wanted: d.KeyCommand) -> Answer:
        tag = call.payload["tag"]
        _within(call, finding.home_of(self.views, tag) or call.identity.dealership)
        return self.custody.on_key(tag, wanted, call.meta)

    def _order_of(self, call: Call) -> str | None:
        """The order that a key came in for, else the last one of its car."""
        return finding.key(self.views, call.payload["tag"], None)["order_id"]


def _scope(call: Call) -> str | None:
    """The dealership whose keys the caller sees; None for who sees the group."""
    return None if call.identity.group else call.identity.dealership


def _within(call: Call, dealership: str) -> None:
    if dealership != call.identity.dealership and not call.identity.group:
        raise NotPermitted(permission="group")
