"""Sign-in, and who is behind a session."""

from __future__ import annotations

from services.staff import errors, passwords
from services.staff.access import Access
from services.staff.accounts import Roster, employees, workplaces
from services.staff.decisions import TrySignIn, refuse_unless_usable
from services.staff.model import EVERYWHERE, Dealership, Employee
from services.staff.reading import dealership_ids
from shared.contracts.staff import DealershipName, Home, Resumed
from shared.eventlog import EventLog, Meta
from shared.identity import Identity, Signer
from shared.kernel.clock import now
from shared.postgres import Pool


class Doorkeeper:
    """Lets employees in and says who they are."""

    def __init__(self, log: EventLog, views: Pool, roster: Roster, signer: Signer) -> None:
        self._log = log
        self._views = views
        self._roster = roster
        self._signer = signer

    def sign_in(self, login: str, password: str, previous: str, meta: Meta) -> str:
        """The cookie of a new session; the previous one ends. One try of a login at a time."""
        with self._views.transaction() as cursor:
            access = Access(cursor)
            known = access.credential(login)
            right = passwords.matches(known[1] if known else None, password)
            if known is None:
                raise errors.WrongPassword
            employee = known[0]
            self._tried(employee, right, meta)
            if right:
                if passwords.is_outdated(known[1]):
                    access.keep_password(employee, login, passwords.hashed(password))
                access.end(previous)
                return access.begin(employee, self._first_workplace(employee))
        raise errors.WrongPassword

    def resume(self, cookie: str) -> Resumed:
        """Who is behind the cookie and what they may do at this moment; SessionEnded otherwise."""
        with self._views.transaction() as cursor:
            session = Access(cursor).session(cookie)
        if session is None:
            raise errors.SessionEnded
        employee = self._roster.employee(session.employee)
        refuse_unless_usable(employee, self._roster.today_of(employee))
        places = workplaces(employee, self._opened(employee, session.dealership))
        if not places:
            raise errors.NothingGranted
        here = session.dealership if session.dealership in places else places[0]
        return self._resumed(session.employee, employee, here, places)

    def switch(self, cookie: str, dealership: str) -> None:
        """Work at another dealership of one's own; NothingGranted at one where nothing may be done."""
        with self._views.transaction() as cursor:
            access = Access(cursor)
            session = access.session(cookie)
            if session is None:
                raise errors.SessionEnded
            employee = self._roster.employee(session.employee)
            self._roster.dealership(dealership)
            if not employee.permissions_at(dealership):
                raise errors.NothingGranted
            access.move(cookie, dealership)

    def _tried(self, employee: str, right: bool, meta: Meta) -> None:
        state = self._roster.employee(employee)
        moment, today = now(), self._roster.today_of(state)
        employees(self._log).execute(employee, TrySignIn(right=right, at=moment, today=today), meta)

    def _first_workplace(self, employee: str) -> str:
        state = self._roster.employee(employee)
        places = workplaces(state, self._opened(state, state.dealership))
        return places[0] if places else state.dealership

    def _opened(self, employee: Employee, here: str) -> list[str]:
        """Dealerships that exist. Only who may work everywhere needs the list, which may lag a moment."""
        named = [each for each in employee.grants if each != EVERYWHERE]
        listed = dealership_ids(self._views) if EVERYWHERE in employee.grants else []
        return sorted({*named, *listed, here, employee.dealership})

    def _resumed(self, key: str, employee: Employee, here: str, places: list[str]) -> Resumed:
        home = self._roster.dealership(here)
        permissions, group = employee.permissions_at(here), EVERYWHERE in employee.grants
        identity = Identity(key, employee.name, here, permissions, group)
        return Resumed(
            employee=key,
            name=employee.name,
            login=employee.login,
            language=employee.language,
            dealership=_home(here, home),
            dealerships=[DealershipName(id=each, name=self._roster.dealership(each).name) for each in places],
            permissions=sorted(permissions),
            group=group,
            favourites=list(employee.favourites),
            identity=self._signer.sign(identity),
        )


def _home(key: str, home: Dealership) -> Home:
    return Home(id=key, name=home.name, time_zone=home.time_zone, currency=home.currency, locale=home.locale)
