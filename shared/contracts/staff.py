"""What the staff service publishes: the data of its facts, and its replies to the pages.

Streams: ``dealership-<slug>``, ``employee-<id>``. The dealership "*" in a grant means all of the group.
"""

from __future__ import annotations

from typing import Final, TypedDict


class DealershipOpened(TypedDict):
    """On ``dealership-<slug>``; `time_zone` IANA, `currency` ISO 4217, `locale` ko, en, zh or ja."""

    name: str
    time_zone: str
    currency: str
    locale: str


class ShopDescribed(TypedDict):
    """On ``shop-<slug>``: what the law's forms say of a workshop, all as it stands afterwards."""

    business_number: str
    repair_number: str
    company: str
    representative: str
    address: str
    phone: str
    technician: str
    alarm_phone: str


class ShopDetails(ShopDescribed):
    """Reply of staff.shop; empty texts and version 0 for a shop that nobody described."""

    id: str
    version: int


class EmployeeHired(TypedDict):
    """On ``employee-<id>``; without validity dates the account waits (CM-44)."""

    name: str
    login: str
    dealership: str
    language: str


class ValiditySet(TypedDict):
    """Days of the dealership's calendar, both included; `until` null means open-ended."""

    since: str
    until: str | None


class EmployeeDismissed(TypedDict):
    """The account is closed for good."""


class PermissionsGranted(TypedDict):
    dealership: str
    permissions: list[str]


class PermissionsRevoked(TypedDict):
    dealership: str
    permissions: list[str]


class PasswordChanged(TypedDict):
    """The password itself is nowhere in the log."""


class SignInFailed(TypedDict):
    """`locked_until` is set by the failure that locks the account."""

    locked_until: str | None


class SignedIn(TypedDict):
    """Takes the count of failures back to nothing."""


class FavouritesChosen(TypedDict):
    """Menu entries, in their order (CM-08)."""

    items: list[str]


class LanguageChosen(TypedDict):
    language: str


class DealershipName(TypedDict):
    id: str
    name: str


class Home(DealershipName):
    time_zone: str
    currency: str
    locale: str


class Resumed(TypedDict):
    """Reply of staff.resume: who is behind a session, with a signed identity for their calls."""

    employee: str
    name: str
    login: str
    language: str
    dealership: Home
    dealerships: list[DealershipName]
    permissions: list[str]
    group: bool
    favourites: list[str]
    identity: str


class EmployeeRow(TypedDict):
    """A row of staff.employees; `state` is waiting, active, ended or dismissed on the day of the question."""

    id: str
    name: str
    login: str
    dealership: str
    state: str
    since: str | None
    until: str | None
    hired_at: str | None
    grants: dict[str, list[str]]
    version: int


class AccessRecord(TypedDict):
    """One look: `page` is the page's method and path, `customers` are ids, `reason` is a file's."""

    number: int
    at: str
    employee: str
    dealership: str
    address: str
    page: str
    customers: list[str]
    reason: str | None


class AccessRecords(TypedDict):
    """staff.access_records, the newest first; `next` is what `before` must be for more."""

    rows: list[AccessRecord]
    next: int | None


# Why somebody takes people's data away as a file: a code, since a text could tell of a person.
FILE_REASONS: Final = ("customer", "notice", "settlement", "audit", "analysis", "authority")
# Ids in one call of note_access.
NOTED_AT_ONCE: Final = 5_000
