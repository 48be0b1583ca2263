"""What an employee and a dealership are at this moment."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from services.staff import events as e

EVERYWHERE: Final = "*"


@dataclass(frozen=True)
class Dealership:
    """`name` is empty for one that was never opened."""

    name: str = ""
    time_zone: str = ""
    currency: str = ""
    locale: str = ""


def opened(_: Dealership, event: e.DealershipOpened) -> Dealership:
    """The dealership after the event."""
    return Dealership(event.name, event.time_zone, event.currency, event.locale)


@dataclass(frozen=True)
class Employee:
    """`login` is empty for somebody who was never hired; `since` None means that the account waits."""

    name: str = ""
    login: str = ""
    dealership: str = ""
    language: str = ""
    since: date | None = None
    until: date | None = None
    dismissed: bool = False
    grants: dict[str, frozenset[str]] = field(default_factory=dict)
    favourites: tuple[str, ...] = ()
    failures: int = 0
    locked_until: datetime | None = None

    def permissions_at(self, dealership: str) -> frozenset[str]:
        """What they may do there: what was granted for it and for the whole group."""
        return self.grants.get(dealership, frozenset()) | self.grants.get(EVERYWHERE, frozenset())

    def state_on(self, day: date) -> str:
        """waiting, active, ended or dismissed (CM-44)."""
        if self.dismissed:
            return "dismissed"
        if self.since is None or day < self.since:
            return "waiting"
        return "ended" if self.until is not None and day > self.until else "active"


def evolve(employee: Employee, event: e.EmployeeEvent) -> Employee:
    """The employee after the event."""
    match event:
        case e.EmployeeHired():
            return Employee(event.name, event.login, event.dealership, event.language)
        case e.ValiditySet():
            return replace(employee, since=event.since, until=event.until)
        case e.EmployeeDismissed():
            return replace(employee, dismissed=True)
        case e.PermissionsGranted() | e.PermissionsRevoked():
            return replace(employee, grants=_granted(employee.grants, event))
        case e.PasswordChanged() | e.SignedIn():
            return replace(employee, failures=0, locked_until=None)
        case e.SignInFailed():
            return _failed(employee, event)
        case e.FavouritesChosen():
            return replace(employee, favourites=event.items)
        case e.LanguageChosen():
            return replace(employee, language=event.language)


def _granted(
    grants: dict[str, frozenset[str]], event: e.PermissionsGranted | e.PermissionsRevoked
) -> dict[str, frozenset[str]]:
    held = grants.get(event.dealership, frozenset())
    named = frozenset(event.permissions)
    left = held | named if isinstance(event, e.PermissionsGranted) else held - named
    others = {where: what for where, what in grants.items() if where != event.dealership}
    return {**others, event.dealership: left} if left else others


def _failed(employee: Employee, event: e.SignInFailed) -> Employee:
    if event.locked_until is not None:
        return replace(employee, failures=0, locked_until=event.locked_until)
    return replace(employee, failures=employee.failures + 1)
