"""Calls about access records: the pages write them, the privacy officer reads them."""

from __future__ import annotations

from typing import Any, Final

from nameko.timer import timer

from services.staff import schemas
from services.staff.accounts import Roster
from services.staff.records import Asked, Records
from shared.bus import Call, command, query
from shared.contracts.staff import AccessRecords
from shared.identity import ALL
from shared.postgres import Pool

_SWEEP_S: Final = 6 * 3600


class RecordCalls:
    """The class that puts the calls together brings what they work with."""

    views: Pool
    roster: Roster

    @command(schemas.NoteAccess, permission=ALL)
    def note_access(self, call: Call) -> dict[str, Any]:
        """A page has shown these customers to this employee, or is about to."""
        told = {name: call.payload[name] for name in ("dealership", "address", "page", "reason")}
        customers = [str(each) for each in call.payload["customers"]]
        Records(self.views).note({**told, "employee": str(call.payload["employee"]), "customers": customers})
        return {}

    @query(schemas.FindAccessRecords, permission="access.review")
    def access_records(self, call: Call) -> AccessRecords:
        """`AccessRecords`; of all dealerships only for who sees the group."""
        asked = dict(call.payload)
        ids = {name: asked[name] and str(asked[name]) for name in ("customer", "employee")}
        within = None if call.identity.group else call.identity.dealership
        return Records(self.views).find(Asked(**asked | ids, dealership=within), self._zone(call))

    @timer(interval=_SWEEP_S, eager=True)  # type: ignore[untyped-decorator]  # nameko has no types
    def let_go_of_old_records(self) -> None:
        """What was kept for two years."""
        Records(self.views).sweep()

    def _zone(self, call: Call) -> str:
        """The days asked for are those of the asker's dealership; a service account has none."""
        home = call.identity.dealership
        return self.roster.dealership(home).time_zone if home else "UTC"
