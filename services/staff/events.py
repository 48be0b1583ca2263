"""What happens to dealerships and employees."""

from __future__ import annotations

from datetime import date, datetime

from shared.kernel.events import event


@event("DealershipOpened")
class DealershipOpened:
    """A workshop of the group is there."""

    name: str
    time_zone: str
    currency: str
    locale: str


@event("ShopDescribed")
class ShopDescribed:
    """What the law's forms say of a workshop, all as it stands afterwards (the Rule, art. 116)."""

    business_number: str
    repair_number: str
    company: str
    representative: str
    address: str
    phone: str
    technician: str
    alarm_phone: str


@event("EmployeeHired")
class EmployeeHired:
    """Somebody has an account; it waits until validity dates are set (CM-44)."""

    name: str
    login: str
    dealership: str
    language: str


@event("ValiditySet")
class ValiditySet:
    """The account may be used on these days, both included."""

    since: date
    until: date | None


@event("EmployeeDismissed")
class EmployeeDismissed:
    """The account is closed for good."""


@event("PermissionsGranted")
class PermissionsGranted:
    """At the dealership "*": everywhere in the group."""

    dealership: str
    permissions: tuple[str, ...]


@event("PermissionsRevoked")
class PermissionsRevoked:
    """They hold no longer, from this moment."""

    dealership: str
    permissions: tuple[str, ...]


@event("PasswordChanged")
class PasswordChanged:
    """A new password holds; sessions of the old one have ended."""


@event("SignInFailed")
class SignInFailed:
    """A wrong password for an existing login."""

    locked_until: datetime | None


@event("SignedIn")
class SignedIn:
    """The right password."""


@event("FavouritesChosen")
class FavouritesChosen:
    """The menu entries that stand at the top (CM-08)."""

    items: tuple[str, ...]


@event("LanguageChosen")
class LanguageChosen:
    """The language of the screens."""

    language: str


EmployeeEvent = (
    EmployeeHired
    | ValiditySet
    | EmployeeDismissed
    | PermissionsGranted
    | PermissionsRevoked
    | PasswordChanged
    | SignInFailed
    | SignedIn
    | FavouritesChosen
    | LanguageChosen
)
