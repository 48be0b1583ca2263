"""Opening, hiring, granting: the commands that managers and the employees themselves give."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from services.staff import decisions as d
from services.staff import passwords, reading
from services.staff.access import Access
from services.staff.accounts import Roster, dealerships, employees
from services.staff.shops import DescribeShop, shops
from shared.bus import Call
from shared.eventlog import Appended, EventLog, Meta, reserve
from shared.identity import Identity
from shared.kernel.clock import now
from shared.kernel.errors import InvalidInput, NotFound, NotPermitted
from shared.kernel.ids import derived_id
from shared.postgres import Pool


def at_own_dealership(identity: Identity, dealership: str) -> None:
    """Only who sees the whole group may manage elsewhere than where they work."""
    if not identity.group and dealership != identity.dealership:
        raise NotPermitted(permission="staff.manage", fields={"dealership": "not_permitted"})


class Management:
    """Accounts are changed here; each method answers as the bus's convention has it."""

    def __init__(self, log: EventLog, views: Pool, roster: Roster) -> None:
        self._log = log
        self._views = views
        self._roster = roster
        self._employees = employees(log)

    def open_dealership(self, command: d.OpenDealership, meta: Meta) -> dict[str, Any]:
        """The same opening twice is one."""
        done = dealerships(self._log).execute(command.id, command, meta)
        return _answer("dealership", command.id, done)

    def describe_shop(self, key: str, command: DescribeShop, meta: Meta) -> dict[str, Any]:
        """What is printed on its papers from now on."""
        self._roster.dealership(key)
        return _answer("shop", key, shops(self._log).execute(key, command, meta))

    def hire(self, asked: dict[str, Any], meta: Meta) -> dict[str, Any]:
        """The login is reserved in the same transaction. A first password and validity follow under command
        ids derived from this one, so that a repetition completes what was cut off."""
        self._roster.dealership(asked["dealership"])
        key = str(derived_id("employee", meta.command_id))
        login = asked["login"]
        hire = d.Hire(asked["name"].strip(), login, asked["dealership"], asked["language"])
        done = self._employees.execute(
            key, hire, meta, also=lambda: [reserve(self._log, "login", login, key)]
        )
        if asked["since"] is not None:
            validity = d.SetValidity(asked["since"], asked["until"])
            done = self._employees.execute(key, validity, _following(meta, "validity"))
        if asked["password"] is not None:
            done = self._store_password(key, login, asked["password"], _following(meta, "password"))
        return _answer("employee", key, done)

    def change(self, call: Call, key: str, command: d.EmployeeCommand) -> dict[str, Any]:
        """A manager's command to an account of their own dealership."""
        self._reachable(call.identity, key)
        return _answer("employee", key, self._employees.execute(key, command, call.meta))

    def own(self, call: Call, command: d.EmployeeCommand) -> dict[str, Any]:
        """An employee's command to their own account."""
        key = call.identity.actor
        return _answer("employee", key, self._employees.execute(key, command, call.meta))

    def set_password(self, call: Call, key: str, password: str) -> dict[str, Any]:
        """Ends all sessions of the account."""
        self._reachable(call.identity, key)
        login = self._roster.employee(key).login
        done = self._store_password(key, login, password, call.meta)
        self.end_sessions(key)
        return _answer("employee", key, done)

    def change_password(self, call: Call, old: str, new: str, session: str) -> dict[str, Any]:
        """The old password must be right: a screen left open must not be enough. Wrong ones count as failed
        sign-ins, and lock the account in the end."""
        key = call.identity.actor
        state = self._roster.employee(key)
        with self._views.transaction() as cursor:
            stored = Access(cursor).password_of(key)
            right = passwords.matches(stored, old)
            today = self._roster.today_of(state)
            if not right:
                tried = d.TrySignIn(right=False, at=now(), today=today)
                self._employees.execute(key, tried, call.meta)
        if not right:
            raise InvalidInput(fields={"old": "wrong_password"})
        done = self._store_password(key, state.login, new, call.meta)
        with self._views.transaction() as cursor:
            Access(cursor).end_all(key, keep=session)
        return _answer("employee", key, done)

    def get(self, call: Call, key: str) -> dict[str, Any]:
        """An EmployeeRow and `locked_until`."""
        self._reachable(call.identity, key)
        loaded = self._employees.load(key)
        zone = self._roster.dealership(loaded.state.dealership).time_zone
        row = reading.row(key, loaded.version, None, loaded.state, zone)
        locked = loaded.state.locked_until
        return {**row, "locked_until": locked.isoformat() if locked and locked > now() else None}

    def end_session(self, cookie: str) -> None:
        """Sign out."""
        with self._views.transaction() as cursor:
            Access(cursor).end(cookie)

    def end_sessions(self, key: str) -> None:
        """Wherever the employee is signed in."""
        with self._views.transaction() as cursor:
            Access(cursor).end_all(key)

    def _store_password(self, key: str, login: str, password: str, meta: Meta) -> Appended:
        stored = passwords.hashed(password)
        with self._views.transaction() as cursor:
            Access(cursor).keep_password(key, login, stored)
        return self._employees.execute(key, d.ChangePassword(), meta)

    def _reachable(self, identity: Identity, key: str) -> None:
        state = self._roster.employee(key)
        if not state.login or not (identity.group or reading.works_at(state, identity.dealership)):
            raise NotFound(kind="employee")


def _following(meta: Meta, step: str) -> Meta:
    return replace(meta, command_id=derived_id(step, meta.command_id))


def _answer(kind: str, key: str, done: Appended) -> dict[str, Any]:
    return {"id": key, **done.told(f"{kind}-{key}"), "repeated": done.repeated}
