"""What may come in at the door."""

from __future__ import annotations

from typing import Final
from zoneinfo import available_timezones

from marshmallow import fields, validate

from shared.bus.door import Door
from shared.contracts.staff import FILE_REASONS, NOTED_AT_ONCE
from shared.kernel.languages import LANGUAGES
from shared.kernel.money import Currency

_SLUG: Final = validate.Regexp(r"^[a-z][a-z0-9]{1,30}$", error="invalid")
_LOGIN: Final = validate.Regexp(r"^[a-z0-9][a-z0-9._@]{1,60}$", error="invalid")
_NAME: Final = validate.Length(min=1, max=80)
_PASSWORD: Final = [validate.Length(min=8, error="too_short"), validate.Length(max=200, error="too_long")]
_LANGUAGE: Final = validate.OneOf(LANGUAGES, error="not_a_choice")
_ANY_SECRET: Final = validate.Length(max=200)


class Nothing(Door):
    """No parameters."""


class SignIn(Door):
    """What was typed at the door; `address` is for the program's own use and is not kept."""

    login = fields.String(required=True, validate=validate.Length(max=80))
    password = fields.String(required=True, validate=_ANY_SECRET)
    previous = fields.String(load_default="", validate=_ANY_SECRET)
    address = fields.String(load_default="")


class Session(Door):
    """A session by its cookie."""

    session = fields.String(required=True, validate=_ANY_SECRET)


class SwitchDealership(Session):
    """Where to work from now on."""

    dealership = fields.String(required=True, validate=_SLUG)


class OpenDealership(Door):
    """A workshop of the group."""

    id = fields.String(required=True, validate=_SLUG)
    name = fields.String(required=True, validate=_NAME)
    time_zone = fields.String(
        required=True, validate=validate.OneOf(sorted(available_timezones()), error="not_a_choice")
    )
    currency = fields.String(
        required=True, validate=validate.OneOf([each.value for each in Currency], error="not_a_choice")
    )
    locale = fields.String(required=True, validate=_LANGUAGE)


class DescribeShop(Door):
    """What the law's forms say of a workshop; `dealership` is the asker's own unless said."""

    dealership = fields.String(load_default=None, allow_none=True, validate=_SLUG)
    business_number = fields.String(required=True, validate=validate.Length(max=20))
    repair_number = fields.String(required=True, validate=_NAME)
    company = fields.String(required=True, validate=_NAME)
    representative = fields.String(required=True, validate=_NAME)
    address = fields.String(required=True, validate=validate.Length(min=1, max=200))
    phone = fields.String(required=True, validate=_NAME)
    technician = fields.String(required=True, validate=_NAME)
    alarm_phone = fields.String(load_default="", validate=validate.Length(max=80))


class OfShop(Door):
    """A dealership; the asker's own unless said."""

    dealership = fields.String(load_default=None, allow_none=True, validate=_SLUG)


class Hire(Door):
    """A new account; without `since` it waits (CM-44)."""

    name = fields.String(required=True, validate=_NAME)
    login = fields.String(required=True, validate=_LOGIN)
    dealership = fields.String(required=True, validate=_SLUG)
    language = fields.String(load_default="", validate=validate.OneOf(("", *LANGUAGES)))
    since = fields.Date(load_default=None, allow_none=True)
    until = fields.Date(load_default=None, allow_none=True)
    password = fields.String(load_default=None, allow_none=True, validate=_PASSWORD)


class OfEmployee(Door):
    """An employee by id."""

    id = fields.UUID(required=True)


class SetValidity(OfEmployee):
    """First and last day; without `until` open-ended."""

    since = fields.Date(required=True)
    until = fields.Date(load_default=None, allow_none=True)


class SetPermissions(OfEmployee):
    """Exactly these at this dealership; "*" is the whole group."""

    dealership = fields.String(required=True, validate=validate.Regexp(r"^(\*|[a-z][a-z0-9]{1,30})$"))
    permissions = fields.List(fields.String(), required=True)


class SetPassword(OfEmployee):
    """A manager gives an employee a new password."""

    password = fields.String(required=True, validate=_PASSWORD)


class ChangePassword(Door):
    """An employee changes their own; `session` is the one that goes on."""

    old = fields.String(required=True, validate=_ANY_SECRET)
    new = fields.String(required=True, validate=_PASSWORD)
    session = fields.String(load_default="", validate=_ANY_SECRET)


class ChooseFavourites(Door):
    """Menu entries in their order."""

    items = fields.List(fields.String(validate=_NAME), required=True, validate=validate.Length(max=30))


class ChooseLanguage(Door):
    """The language of the screens."""

    language = fields.String(required=True, validate=_LANGUAGE)


class FindEmployees(Door):
    """Of one dealership; for the group without."""

    dealership = fields.String(load_default=None, allow_none=True, validate=_SLUG)


class NoteAccess(Door):
    """What a page has shown to whom; `customers` are ids, `reason` is said of files."""

    employee = fields.UUID(required=True)
    dealership = fields.String(required=True, validate=_SLUG)
    address = fields.String(required=True, validate=_NAME)
    page = fields.String(required=True, validate=validate.Length(max=200))
    customers = fields.List(fields.UUID(), required=True, validate=validate.Length(max=NOTED_AT_ONCE))
    reason = fields.String(
        load_default=None, allow_none=True, validate=validate.OneOf(FILE_REASONS, error="not_a_choice")
    )


class FindAccessRecords(Door):
    """Whose record was opened, by whom, when; `files` leaves only what was taken as a file."""

    customer = fields.UUID(load_default=None, allow_none=True)
    employee = fields.UUID(load_default=None, allow_none=True)
    since = fields.Date(load_default=None, allow_none=True)
    until = fields.Date(load_default=None, allow_none=True)
    files = fields.Boolean(load_default=False)
    before = fields.Integer(load_default=None, allow_none=True)
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=5000))
