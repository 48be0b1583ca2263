"""Calls, facts and reports of the keys service."""

from __future__ import annotations

from typing import Any

from services.keys import reading, schemas
from services.keys.custody import STREAMS, Custody
from services.keys.decisions import AssignKey, RegisterCabinet
from services.keys.enrolment.calls import EnrolmentCalls
from services.keys.granting.calls import GrantingCalls
from services.keys.pictures import PictureCalls
from services.keys.providers import CustodyProvider
from shared.bus import Call, Fact, command, query, subscribe
from shared.contracts.keys import EDGE_EXCHANGE, REPORTS
from shared.postgres import Pool
from shared.runtime.providers import ViewsProvider


class KeysService(EnrolmentCalls, GrantingCalls, PictureCalls):
    """`shared.contracts.keys` says what is heard and what comes back."""

    name = "keys"
    views: Pool = ViewsProvider()
    custody: Custody = CustodyProvider(STREAMS)

    @command(schemas.RegisterCabinet, permission="key.manage")
    def register_cabinet(self, call: Call) -> dict[str, Any]:
        """A cabinet stands at the caller's dealership."""
        return self.custody.register(
            RegisterCabinet(dealership=call.identity.dealership, **call.payload), call.meta
        )

    @command(schemas.AssignKey, permission="key.manage")
    def assign_key(self, call: Call) -> dict[str, Any]:
        """Which car's key a tag hangs on."""
        car = call.payload["car_id"]
        return self.custody.assign(
            call.payload["tag"], AssignKey(None if car is None else str(car)), call.meta
        )

    @query(schemas.Nothing, permission="key.view")
    def cabinets(self, call: Call) -> dict[str, Any]:
        """{cabinets: [CabinetAnswer]} of the caller's dealership, of the group for who sees the group."""
        dealership = None if call.identity.group else call.identity.dealership
        return {"cabinets": reading.cabinets(self.views, dealership)}

    @query(schemas.OfCabinet, permission="key.view")
    def cabinet(self, call: Call) -> dict[str, Any]:
        """A CabinetAnswer."""
        return dict(reading.cabinet(self.views, call.payload["id"], call.identity))

    @query(schemas.History, permission="key.view")
    def history(self, call: Call) -> dict[str, Any]:
        """{movements: [MovementAnswer]}."""
        asked = call.payload
        reading.cabinet(self.views, asked["cabinet"], call.identity)
        return {"movements": reading.history(self.views, asked["cabinet"], asked["tag"], asked["limit"])}

    @subscribe(REPORTS, exchange=EDGE_EXCHANGE, batch=50)
    def on_reports(self, reports: list[Fact]) -> None:
        """What the cabinets' agents saw, in the order in which they sent it."""
        for report in reports:
            self.custody.take(report)
