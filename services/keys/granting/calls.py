"""Calls and facts about grants and PINs; part of the keys service's class."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from services.keys import reading
from services.keys.granting import pins
from services.keys.granting.office import Office, OfficeProvider
from shared.bus import Call, Fact, command, subscribe
from shared.bus.calls import Caller, Calls
from shared.bus.door import Door
from shared.bus.errors import CallFailed, Refused
from shared.contracts.grants import WANTED
from shared.contracts.keys import EDGE_EXCHANGE
from shared.contracts.staff import EmployeeRow
from shared.kernel.errors import NotFound
from shared.postgres import Pool
from shared.runtime.providers import ViewsProvider
from shared.telemetry import get_logger

_log = get_logger("granting")


class SetPin(Door):
    """One's own PIN at the cabinets."""

    pin = fields.Str(required=True, validate=validate.Length(max=20, error="pin_length"))


class GrantingCalls:
    """What `KeysService` brings for the cabinets' agents."""

    views: Pool = ViewsProvider()
    calls: Caller = Calls()
    office: Office = OfficeProvider()

    @command(SetPin, permission="key.take")
    def set_pin(self, call: Call) -> dict[str, Any]:
        """{}; it is at the cabinets of one's dealership at once, at others when they next ask."""
        pins.ensure_usable(call.payload["pin"])
        pins.keep(self.views, call.identity.actor, call.payload["pin"])
        for cabinet in reading.cabinets(self.views, call.identity.dealership):
            self._send(cabinet["id"], cabinet["dealership"])
        return {}

    @subscribe(WANTED, exchange=EDGE_EXCHANGE)
    def on_grants_wanted(self, fact: Fact) -> None:
        """A cabinet's agent asks, when it comes and every few minutes."""
        found = reading.cabinets(self.views, None, fact.key)
        if not found:
            _log.info("grants_of_unregistered", cabinet=fact.key)
            return
        try:
            self.office.send(fact.key, found[0]["dealership"], asked=fact.id)
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

    def _send(self, cabinet: str, dealership: str, changed: EmployeeRow | None = None) -> None:
        reached = self.office.send(cabinet, dealership, changed=changed)
        _log.info("grants_sent", cabinet=cabinet, reached=reached)
