"""Calls of the staff service: parse, handle, answer."""

from __future__ import annotations

from typing import Any

from services.staff import decisions as d
from services.staff import management, reading, schemas, shops
from services.staff.accounts import STREAMS, Roster
from services.staff.door import Doorkeeper
from services.staff.management import Management
from services.staff.model import EVERYWHERE
from services.staff.providers import RosterProvider, SignerProvider
from services.staff.record_calls import RecordCalls
from shared.bus import Call, command, query
from shared.contracts.staff import Resumed
from shared.eventlog import Log
from shared.identity import ALL, Signer
from shared.postgres import Pool
from shared.runtime.providers import LogProvider, ViewsProvider


class StaffService(RecordCalls):
    """`shared.contracts.staff` says what is published and what comes back.

    The permission "*" is held by service accounts only: those calls come from the pages' own door.
    """

    name = "staff"
    log: Log = LogProvider({**STREAMS, "shop": shops.SHOP_CODEC})
    views: Pool = ViewsProvider()
    roster: Roster = RosterProvider()
    signer: Signer = SignerProvider()

    @command(schemas.SignIn, permission=ALL)
    def sign_in(self, call: Call) -> dict[str, Any]:
        """{session}: the cookie of a new session."""
        asked = call.payload
        login = asked["login"].strip().lower()
        session = self._door.sign_in(login, asked["password"], asked["previous"], call.meta)
        return {"session": session}

    @query(schemas.Session, permission=ALL)
    def resume(self, call: Call) -> Resumed:
        """Who is behind a session at this moment."""
        return self._door.resume(call.payload["session"])

    @command(schemas.Session, permission=ALL)
    def sign_out(self, call: Call) -> dict[str, Any]:
        """End a session."""
        self._manage.end_session(call.payload["session"])
        return {}

    @command(schemas.SwitchDealership, permission=ALL)
    def switch_dealership(self, call: Call) -> dict[str, Any]:
        """Work elsewhere from now on."""
        self._door.switch(call.payload["session"], call.payload["dealership"])
        return {}

    @command(schemas.OpenDealership, permission=ALL)
    def open_dealership(self, call: Call) -> dict[str, Any]:
        """A workshop of the group."""
        return self._manage.open_dealership(d.OpenDealership(**call.payload), call.meta)

    @command(schemas.DescribeShop, permission="staff.manage")
    def describe_shop(self, call: Call) -> dict[str, Any]:
        """What the law's forms say of a workshop."""
        asked = {name: str(value).strip() for name, value in call.payload.items() if name != "dealership"}
        where = call.payload["dealership"] or call.identity.dealership
        management.at_own_dealership(call.identity, where)
        return self._manage.describe_shop(where, shops.DescribeShop(**asked), call.meta)

    @query(schemas.OfShop, permission=None)
    def shop(self, call: Call) -> dict[str, Any]:
        """`ShopDetails`; empty texts for a shop that nobody described."""
        return shops.shop_details(self.log, call.payload["dealership"] or call.identity.dealership)

    @command(schemas.Hire, permission="staff.manage")
    def hire(self, call: Call) -> dict[str, Any]:
        """An account, with its validity and first password where they are given."""
        management.at_own_dealership(call.identity, call.payload["dealership"])
        return self._manage.hire(call.payload, call.meta)

    @command(schemas.SetValidity, permission="staff.manage")
    def set_validity(self, call: Call) -> dict[str, Any]:
        """CM-44."""
        change = d.SetValidity(call.payload["since"], call.payload["until"])
        return self._manage.change(call, str(call.payload["id"]), change)

    @command(schemas.OfEmployee, permission="staff.manage")
    def dismiss(self, call: Call) -> dict[str, Any]:
        """Close the account and end its sessions."""
        key = str(call.payload["id"])
        reply = self._manage.change(call, key, d.Dismiss(by=call.identity.actor, employee=key))
        self._manage.end_sessions(key)
        return reply

    @command(schemas.SetPermissions, permission="staff.manage")
    def set_permissions(self, call: Call) -> dict[str, Any]:
        """What an employee may do at a dealership, from this moment."""
        key, where = str(call.payload["id"]), call.payload["dealership"]
        management.at_own_dealership(call.identity, where)
        if where != EVERYWHERE:
            self.roster.dealership(where)
        wanted = frozenset(call.payload["permissions"])
        change = d.SetPermissions(where, wanted, by=call.identity.actor, employee=key)
        return self._manage.change(call, key, change)

    @command(schemas.SetPassword, permission="staff.manage")
    def set_password(self, call: Call) -> dict[str, Any]:
        """A new password, given by a manager; ends the employee's sessions and a lock."""
        key = str(call.payload["id"])
        return self._manage.set_password(call, key, call.payload["password"])

    @command(schemas.ChangePassword, permission=None)
    def change_password(self, call: Call) -> dict[str, Any]:
        """One's own; the other sessions end."""
        asked = call.payload
        return self._manage.change_password(call, asked["old"], asked["new"], asked["session"])

    @command(schemas.ChooseFavourites, permission=None)
    def choose_favourites(self, call: Call) -> dict[str, Any]:
        """One's own menu."""
        items = tuple(dict.fromkeys(call.payload["items"]))
        return self._manage.own(call, d.ChooseFavourites(items))

    @command(schemas.ChooseLanguage, permission=None)
    def choose_language(self, call: Call) -> dict[str, Any]:
        """One's own screens."""
        return self._manage.own(call, d.ChooseLanguage(call.payload["language"]))

    @query(schemas.Nothing, permission=None)
    def dealerships(self, call: Call) -> dict[str, Any]:  # noqa: ARG002  every method is given its call
        """{dealerships: [Home]}, from the view."""
        return {"dealerships": reading.dealerships(self.views)}

    @query(schemas.FindEmployees, permission="staff.view")
    def employees(self, call: Call) -> dict[str, Any]:
        """{employees: [EmployeeRow]}, from the view; all of the group only for who sees the group."""
        wanted = call.payload["dealership"]
        if not call.identity.group:
            wanted = call.identity.dealership
        return {"employees": reading.employees(self.views, wanted)}

    @query(schemas.OfEmployee, permission="staff.view")
    def get_employee(self, call: Call) -> dict[str, Any]:
        """An EmployeeRow with `locked_until`, straight from the log."""
        return self._manage.get(call, str(call.payload["id"]))

    @query(schemas.Nothing, permission=None)
    def colleagues(self, call: Call) -> dict[str, Any]:
        """{colleagues: [{id, name}], names: {id: name}}: at one's dealership those whom work can be given to,
        and what everybody of the group is called, since a history also names who has left."""
        everybody = reading.employees(self.views, None)
        home = call.identity.dealership
        active = [each for each in everybody if each["state"] == "active"]
        here = [each for each in active if home in (each["dealership"], *each["grants"])]
        return {
            "colleagues": [{"id": each["id"], "name": each["name"]} for each in here],
            "names": {each["id"]: each["name"] for each in everybody},
        }

    @property
    def _door(self) -> Doorkeeper:
        return Doorkeeper(self.log, self.views, self.roster, self.signer)

    @property
    def _manage(self) -> Management:
        return Management(self.log, self.views, self.roster)
