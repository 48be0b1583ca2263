"""Calls and facts about grants and PINs; part of the keys service's class."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from services.keys import reading
from services.keys.granting import pins, reasons
from services.keys.granting.office import Office, OfficeProvider
from services.keys.schemas import Nothing
from services.keys.streams import reason_rules
from shared.bus import Call, Fact, command, query, subscribe
from shared.bus.calls import Caller, Calls
from shared.bus.door import Door
from shared.bus.errors import CallFailed, Refused
from shared.bus.inbox import note
from shared.contracts.grants import WANTED, ReasonRule
from shared.contracts.keys import EDGE_EXCHANGE
from shared.contracts.staff import EmployeeRow
from shared.kernel.errors import NotFound, NotPermitted
from shared.postgres import Pool
from shared.runtime.providers import ViewsProvider
from shared.telemetry import get_logger

_log = get_logger("granting")


class SetPin(Door):
    """One's own PIN at the cabinets."""

    pin = fields.Str(required=True, validate=validate.Length(max=20, error="pin_length"))


class Rule(Door):
    """A reason, the minutes until the key is due back, whether a second person agrees."""

    reason = fields.Str(required=True, validate=validate.Length(max=100, error="too_long"))
    minutes = fields.Int(required=True, allow_none=True, strict=True)
    approved = fields.Bool(required=True)


class SetReasons(Door):
    """The whole list."""

    reasons = fields.List(fields.Nested(Rule), required=True, validate=validate.Length(max=100))


class GrantingCalls:
    """What `KeysService` brings for the cabinets' agents."""

    views: Pool = ViewsProvider()
    calls: Caller = Calls()
    log: Any
    office: Office = OfficeProvider()

    @command(SetPin, permission="key.take")
    def set_pin(self, call: Call) -> dict[str, Any]:
        """{}; it is at the cabinets of one's dealership at once, at others when they next ask."""
        pins.ensure_usable(call.payload["pin"])
        pins.keep(self.views, call.identity.actor, call.payload["pin"])
        for cabinet in reading.cabinets(self.views, call.identity.dealership):
            self._send(cabinet["id"], cabinet["dealership"])
        return {}

    @command(SetReasons, permission="key.manage")
    def set_take_reasons(self, call: Call) -> dict[str, Any]:
        """{place}; only the head office sets what all its cabinets offer."""
        if not call.identity.group:
            raise NotPermitted(permission="group")
        wanted = reasons.SetReasons(tuple(ReasonRule(**each) for each in call.payload["reasons"]))
        done = reason_rules(self.log).execute(reasons.GROUP, wanted, call.meta)
        return {"place": str(done.place)}

    @query(Nothing, permission="key.view")
    def take_reasons(self, call: Call) -> dict[str, Any]:  # noqa: ARG002  it is the same for all
        """{reasons: [ReasonRule]} that hold now."""
        return {"reasons": reasons.plain(self.reasons_now())}

    @subscribe("key_rules.TakeReasonsSet")
    def on_reasons_set(self, _fact: Fact) -> None:
        """At every cabinet that can be reached now; at the others when they are."""
        for cabinet in reading.cabinets(self.views, None):
            self._send(cabinet["id"], cabinet["dealership"])

    def reasons_now(self) -> reasons.Rules:
        """What a key may be taken for."""
        return reason_rules(self.log).load(reasons.GROUP).state

    @subscribe(WANTED, exchange=EDGE_EXCHANGE)
    def on_grants_wanted(self, fact: Fact) -> None:
        """A cabinet's agent asks, when it comes and every few minutes."""
        found = reading.cabinets(self.views, None, fact.key)
        if not found:
            _log.info("grants_of_unregistered", cabinet=fact.key)
            return
        try:
            self.office.send(fact.key, found[0]["dealership"], self.reasons_now(), asked=fact.id)
        except CallFailed as failure:
            # the agent lives on those that it has, and asks again soon
            _log.warning("grants_not_sent", cabinet=fact.key, reason=type(failure).__name__)

    @subscribe(
        "employee.PermissionsGranted",
        "employee.PermissionsRevoked",
        "employee.ValiditySet",
        "employee.EmployeeDismissed",
    )
    def on_rights_changed(self, fact: Fact) -> None:
        """Whom it concerns may do it, or may not, at every cabinet that can be reached now."""
        try:
            changed: Any = self.calls.call("staff", "get_employee", {"id": fact.key})
        except Refused as refused:
            if refused.code != NotFound.code:
                raise
            return
        for cabinet in reading.cabinets(self.views, None):
            self._send(cabinet["id"], cabinet["dealership"], changed)

    @subscribe("customer.CustomerRestricted", "customer.CustomerErased")
    def on_customer_forgotten(self, fact: Fact) -> None:
        """A cabinet knows keys by their plates: those of a forgotten customer leave it at once, where it is
        reached; else when it asks again, or with the grants that it has."""
        for cabinet in reading.cabinets(self.views, None):
            self._send(cabinet["id"], cabinet["dealership"], after=fact.place)
        note(self.views, "keys.on_customer_forgotten", fact)

    def _send(
        self, cabinet: str, dealership: str, changed: EmployeeRow | None = None, after: str | None = None
    ) -> None:
        reached = self.office.send(cabinet, dealership, self.reasons_now(), changed=changed, after=after)
        _log.info("grants_sent", cabinet=cabinet, reached=reached)
