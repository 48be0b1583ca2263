"""What may come in at the door: shapes, lengths, types. Required fields and plate forms are decided inside.

A registering command may carry the `id` of what it makes, else one is derived from the command's id. A
changing one carries the `version` that the person saw. `occurred_at` is for imports and simulations; it
asks for system.operate.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields
from marshmallow.validate import Length, OneOf, Range

from services.customer.events import ContactKind, ContactState, ErasureReason
from shared.bus.door import Door

NAME, LINE, TEXT = Length(max=100), Length(max=200), Length(max=4000)
KILOMETRES = Range(max=9_999_999)


class Id(fields.UUID):
    """A UUID in its written form."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:  # type: ignore[override]  # ids are text inside
        return str(UUID(str(super()._deserialize(value, attr, data, **more))))


def some_text(limit: Length) -> fields.String:
    """Up to a length; None says that there is none."""
    return fields.String(validate=limit, allow_none=True)


class _Made(Door):
    id = Id()
    occurred_at = fields.AwareDateTime()


class _Seen(Door):
    id = Id(required=True)
    version = fields.Integer(strict=True, validate=Range(min=1))
    occurred_at = fields.AwareDateTime()


class PhoneField(Door):
    """One of several numbers."""

    number = some_text(Length(max=40))
    kind = some_text(NAME)
    note = some_text(LINE)
    primary = fields.Boolean()


class _Customer(Door):
    name = some_text(NAME)
    phones = fields.List(fields.Nested(PhoneField), validate=Length(max=20))
    email = some_text(LINE)
    address = some_text(LINE)
    memo = some_text(TEXT)
    assignee = some_text(NAME)


class _Person(_Customer):
    sex = some_text(NAME)
    birth_date = fields.Date(allow_none=True)


class _Company(_Customer):
    trades = fields.List(fields.String(), validate=Length(max=2))
    registration_number = some_text(NAME)
    representative = some_text(NAME)


class CarFields(Door):
    """What is known of a car besides its plate and owner; `model` as printed or in its parts (CM-17)."""

    model = some_text(LINE)
    model_from = fields.Integer(strict=True, allow_none=True)
    model_to = fields.Integer(strict=True, allow_none=True)
    model_code = some_text(NAME)
    engine = some_text(NAME)
    transmission = some_text(NAME)
    vin = some_text(NAME)
    mileage_km = fields.Integer(strict=True, allow_none=True, validate=KILOMETRES)
    average_km_per_year = fields.Integer(strict=True, allow_none=True, validate=KILOMETRES)
    company = some_text(NAME)
    first_registered = fields.Date(allow_none=True)
    memo = some_text(TEXT)
    assignee = some_text(NAME)


class NewCar(CarFields):
    """A car within the registration of its owner."""

    id = Id()
    plate = some_text(NAME)


class RegisterPerson(_Made, _Person):
    """고객등록: a person, and with `car` the car in the same step (CM-15)."""

    car = fields.Nested(NewCar)


class RegisterCompany(_Made, _Company):
    """거래처등록: a company that trades, or whose cars are served (CM-09)."""

    car = fields.Nested(NewCar)


class ChangeCustomer(_Seen, _Person, _Company):
    """Only the fields that change."""


class RegisterCar(_Made, NewCar):
    """Another car of a customer."""

    customer_id = Id(required=True)


class ChangeCar(_Seen, CarFields):
    """Only the fields that change."""


class ChangePlate(_Seen):
    """The car got another plate."""

    plate = some_text(NAME)


class TransferCar(_Seen):
    """The car got another owner."""

    customer_id = Id(required=True)


class MergeCustomers(Door):
    """Two records of one person or company; `version` is the merged record's, as seen."""

    survivor_id = Id(required=True)
    merged_id = Id(required=True)
    version = fields.Integer(strict=True, validate=Range(min=1))
    occurred_at = fields.AwareDateTime()


class EraseCustomer(Door):
    """To be forgotten, for a reason that is a code: a text could tell of the person."""

    id = Id(required=True)
    reason = fields.String(required=True, validate=OneOf([reason.value for reason in ErasureReason]))


class RecordContact(_Made):
    """An entry written by a person (JP-05: created_at, title and state are required)."""

    customer_id = Id(required=True)
    car_id = Id(allow_none=True)
    order_id = Id(allow_none=True)
    kind = fields.String(validate=OneOf([kind.value for kind in ContactKind]), load_default="customer")
    title = some_text(LINE)
    content = some_text(TEXT)
    state = fields.String(validate=OneOf([state.value for state in ContactState]), allow_none=True)
    created_at = fields.AwareDateTime(allow_none=True)
    next_date = fields.Date(allow_none=True)
    assignee = some_text(NAME)


class ChangeContactState(_Seen):
    """Work on the entry went on."""

    state = fields.String(validate=OneOf([state.value for state in ContactState]), required=True)


class WriteContactDetail(_Seen):
    """A detail line of an entry; without `detail_id` a new one (JP-03)."""

    detail_id = Id(allow_none=True)
    content = some_text(TEXT)
    state = fields.String(validate=OneOf([state.value for state in ContactState]), allow_none=True)
    worked_at = fields.AwareDateTime(allow_none=True)
    planned_at = fields.AwareDateTime(allow_none=True)
    assignee = some_text(NAME)


class RemoveContactDetail(_Seen):
    """Take the line out."""

    detail_id = Id(required=True)
