"""Employees and dealerships as they are now, straight from the log."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from services.staff import events as e
from services.staff.decisions import DEALERSHIP, EMPLOYEE, EmployeeCommand, OpenDealership
from services.staff.model import EVERYWHERE, Dealership, Employee
from shared.eventlog import Codec, EventLog, Repository, reservations
from shared.kernel.clock import local_date, now
from shared.kernel.errors import NotFound

EMPLOYEE_CODEC: Final[Codec[e.EmployeeEvent]] = Codec(
    e.EmployeeHired,
    e.ValiditySet,
    e.EmployeeDismissed,
    e.PermissionsGranted,
    e.PermissionsRevoked,
    e.PasswordChanged,
    e.SignInFailed,
    e.SignedIn,
    e.FavouritesChosen,
    e.LanguageChosen,
)
DEALERSHIP_CODEC: Final[Codec[e.DealershipOpened]] = Codec(e.DealershipOpened)
CODECS: Final = (EMPLOYEE_CODEC, DEALERSHIP_CODEC)
STREAMS: Final[dict[str, Codec[Any]]] = {
    "employee": EMPLOYEE_CODEC,
    "dealership": DEALERSHIP_CODEC,
    **reservations("login"),
}

Employees = Repository[Employee, EmployeeCommand, e.EmployeeEvent]
Dealerships = Repository[Dealership, OpenDealership, e.DealershipOpened]


def employees(log: EventLog) -> Employees:
    """The streams ``employee-<id>``."""
    return Repository(log, "employee", EMPLOYEE, EMPLOYEE_CODEC)


def dealerships(log: EventLog) -> Dealerships:
    """The streams ``dealership-<slug>``."""
    return Repository(log, "dealership", DEALERSHIP, DEALERSHIP_CODEC)


class Roster:
    """States folded so far, moved on by what the log has added since: one short read a question."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._employees: dict[str, tuple[Employee, int]] = {}
        self._dealerships: dict[str, Dealership] = {}

    def employee(self, key: str) -> Employee:
        """The employee at this moment; an empty one when nobody was hired under this id."""
        state, version = self._employees.get(key, (Employee(), 0))
        fresh = self._log.read_stream(f"employee-{key}", after=version)
        if fresh:
            state = EMPLOYEE.fold((EMPLOYEE_CODEC.decode(event) for event in fresh), state)
            self._employees[key] = (state, fresh[-1].version)
        return state

    def dealership(self, key: str) -> Dealership:
        """An opened dealership, which never changes; NotFound for another."""
        if key not in self._dealerships:
            state = dealerships(self._log).load(key).state
            if not state.name:
                raise NotFound(kind="dealership", fields={"dealership": "unknown"})
            self._dealerships[key] = state
        return self._dealerships[key]

    def today_of(self, employee: Employee) -> date:
        """The calendar day where the employee belongs."""
        return local_date(now(), self.dealership(employee.dealership).time_zone)


def workplaces(employee: Employee, all_dealerships: list[str]) -> list[str]:
    """Where the employee may work, their own dealership first."""
    open_to = (
        all_dealerships
        if EVERYWHERE in employee.grants
        else [each for each in employee.grants if each in all_dealerships]
    )
    return sorted(open_to, key=lambda each: (each != employee.dealership, each))
