"""What may be done with accounts, and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from services.staff import errors
from services.staff import events as e
from services.staff.model import Dealership, Employee, evolve, opened
from shared.identity.permissions import PERMISSIONS
from shared.kernel.decider import Decider
from shared.kernel.errors import InvalidInput, NotFound

FAILURES_THAT_LOCK: Final = 5
LOCKED_FOR: Final = timedelta(minutes=15)


@dataclass(frozen=True)
class OpenDealership:
    """Open a workshop of the group."""

    id: str
    name: str
    time_zone: str
    currency: str
    locale: str


@dataclass(frozen=True)
class Hire:
    """Give somebody an account."""

    name: str
    login: str
    dealership: str
    language: str


@dataclass(frozen=True)
class SetValidity:
    """Say on which days the account may be used."""

    since: date
    until: date | None


@dataclass(frozen=True)
class Dismiss:
    """Close the account; `by` is who does it."""

    by: str
    employee: str


@dataclass(frozen=True)
class SetPermissions:
    """Exactly these permissions at this dealership ("*": everywhere); `by` is who does it."""

    dealership: str
    permissions: frozenset[str]
    by: str
    employee: str


@dataclass(frozen=True)
class ChangePassword:
    """A new password was stored."""


@dataclass(frozen=True)
class TrySignIn:
    """Somebody gave the login and a password that is `right` or not."""

    right: bool
    at: datetime
    today: date


@dataclass(frozen=True)
class ChooseFavourites:
    """Star menu entries."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class ChooseLanguage:
    """Read the screens in this language."""

    language: str


EmployeeCommand = (
    Hire
    | SetValidity
    | Dismiss
    | SetPermissions
    | ChangePassword
    | TrySignIn
    | ChooseFavourites
    | ChooseLanguage
)


def open_dealership(state: Dealership, command: OpenDealership) -> Sequence[e.DealershipOpened]:
    """The same opening again changes nothing; another one under the same id is refused."""
    event = e.DealershipOpened(
        name=command.name, time_zone=command.time_zone, currency=command.currency, locale=command.locale
    )
    if not state.name:
        return [event]
    if opened(state, event) == state:
        return []
    raise errors.DealershipExists(id=command.id, fields={"id": "already_taken"})


def decide(employee: Employee, command: EmployeeCommand) -> Sequence[e.EmployeeEvent]:
    """The events of a command, or a Refusal."""
    if isinstance(command, Hire):
        return _hire(employee, command)
    if not employee.login:
        raise NotFound(kind="employee")
    match command:
        case SetValidity():
            return _set_validity(employee, command)
        case Dismiss():
            return _dismiss(employee, command)
        case SetPermissions():
            return _set_permissions(employee, command)
        case ChangePassword():
            return [e.PasswordChanged()]
        case TrySignIn():
            return _try_sign_in(employee, command)
        case ChooseFavourites():
            return [] if command.items == employee.favourites else [e.FavouritesChosen(items=command.items)]
        case ChooseLanguage():
            same = command.language == employee.language
            return [] if same else [e.LanguageChosen(language=command.language)]


def _hire(employee: Employee, command: Hire) -> Sequence[e.EmployeeEvent]:
    if employee.login:
        return []
    return [
        e.EmployeeHired(
            name=command.name,
            login=command.login,
            dealership=command.dealership,
            language=command.language,
        )
    ]


def _set_validity(employee: Employee, command: SetValidity) -> Sequence[e.EmployeeEvent]:
    if command.until is not None and command.until < command.since:
        raise InvalidInput(fields={"until": "before_start"})
    if (employee.since, employee.until) == (command.since, command.until):
        return []
    return [e.ValiditySet(since=command.since, until=command.until)]


def _dismiss(employee: Employee, command: Dismiss) -> Sequence[e.EmployeeEvent]:
    if command.by == command.employee:
        raise errors.LastManager
    return [] if employee.dismissed else [e.EmployeeDismissed()]


def _set_permissions(employee: Employee, command: SetPermissions) -> Sequence[e.EmployeeEvent]:
    held, wanted = employee.grants.get(command.dealership, frozenset()), command.permissions
    if not wanted <= frozenset(PERMISSIONS):
        raise InvalidInput(fields={"permissions": "not_a_choice"})
    if command.by == command.employee and "staff.manage" in held - wanted:
        raise errors.LastManager
    granted, revoked = _ordered(wanted - held), _ordered(held - wanted)
    changes: list[e.EmployeeEvent] = []
    if granted:
        changes.append(e.PermissionsGranted(dealership=command.dealership, permissions=granted))
    if revoked:
        changes.append(e.PermissionsRevoked(dealership=command.dealership, permissions=revoked))
    return changes


def _ordered(permissions: frozenset[str]) -> tuple[str, ...]:
    return tuple(each for each in PERMISSIONS if each in permissions)


def _try_sign_in(employee: Employee, command: TrySignIn) -> Sequence[e.EmployeeEvent]:
    """The lock comes before the password, and that before what is wrong with the account: whoever does
    not have the password is not told whether the account waits, has ended or may do nothing."""
    if employee.locked_until is not None and command.at < employee.locked_until:
        raise errors.AccountLocked(until=employee.locked_until.isoformat())
    if not command.right:
        locks = employee.failures + 1 >= FAILURES_THAT_LOCK
        return [e.SignInFailed(locked_until=command.at + LOCKED_FOR if locks else None)]
    refuse_unless_usable(employee, command.today)
    return [e.SignedIn()]


def refuse_unless_usable(employee: Employee, today: date) -> None:
    """Raise what keeps the account from being used on this day (CM-44)."""
    match employee.state_on(today):
        case "dismissed":
            raise errors.AccountDismissed
        case "waiting" if employee.since is None:
            raise errors.AccountWaiting
        case "waiting" | "ended":
            since = employee.since.isoformat() if employee.since else ""
            until = employee.until.isoformat() if employee.until else ""
            raise errors.AccountNotValid(since=since, until=until)
        case _:
            pass
    if not employee.grants:
        raise errors.NothingGranted


DEALERSHIP: Decider[Dealership, OpenDealership, e.DealershipOpened] = Decider(
    Dealership(), open_dealership, opened
)
EMPLOYEE: Decider[Employee, EmployeeCommand, e.EmployeeEvent] = Decider(Employee(), decide, evolve)
