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


def _text(limit: Length) -> fields.String:
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

    number = _text(Length(max=40))
    kind = _text(NAME)
    note = _text(LINE)
    primary = fields.Boolean()


class _Customer(Door):
    name = _text(NAME)
    phones = fields.List(fields.Nested(PhoneField), validate=Length(max=20))
    email = _text(LINE)
    address = _text(LINE)
    memo = _text(TEXT)
    assignee = _text(NAME)


class _Person(_Customer):
    sex = _text(NAME)
    birth_date = fields.Date(allow_none=True)


class _Company(_Customer):
    trades = fields.List(fields.String(), validate=Length(max=2))
    registration_number = _text(NAME)
    representative = _text(NAME)


class CarFields(Door):
    """What is known of a car besides its plate and owner; `model` as printed or in its parts (CM-17)."""

    model = _text(LINE)
    model_from = fields.Integer(strict=True, allow_none=True)
    model_to = fields.Integer(strict=True, allow_none=True)
    model_code = _text(NAME)
    engine = _text(NAME)
    transmission = _text(NAME)
    vin = _text(NAME)
    mileage_km = fields.Integer(strict=True, allow_none=True, validate=KILOMETRES)
    average_km_per_year = fields.Integer(strict=True, allow_none=True, validate=KILOMETRES)
    company = _text(NAME)
    first_registered = fields.Date(allow_none=True)
    memo = _text(TEXT)
    assignee = _text(NAME)


class NewCar(CarFields):
    """A car within the registration of its owner."""

    id = Id()
    plate = _text(NAME)


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

    plate = _text(NAME)


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
    title = _text(LINE)
    content = _text(TEXT)
    state = fields.String(validate=OneOf([state.value for state in ContactState]), allow_none=True)
    created_at = fields.AwareDateTime(allow_none=True)
    next_date = fields.Date(allow_none=True)
    assignee = _text(NAME)


class ChangeContactState(_Seen):
    """Work on the entry went on."""

    state = fields.String(validate=OneOf([state.value for state in ContactState]), required=True)


class WriteContactDetail(_Seen):
    """A detail line of an entry; without `detail_id` a new one (JP-03)."""

    detail_id = Id(allow_none=True)
    content = _text(TEXT)
    state = fields.String(validate=OneOf([state.value for state in ContactState]), allow_none=True)
    worked_at = fields.AwareDateTime(allow_none=True)
    planned_at = fields.AwareDateTime(allow_none=True)
    assignee = _text(NAME)


class RemoveContactDetail(_Seen):
    """Take the line out."""

    detail_id = Id(required=True)


class _Reading(Door):
    """`after` is the place of the asker's last command: the answer waits, a second at most, to contain it."""

    after = _text(NAME)


class Find(_Reading):
    """The search box."""

    text = fields.String(required=True, validate=LINE)
    limit = fields.Integer(strict=True, load_default=20, validate=Range(min=1, max=20))


class ListCustomers(_Reading):
    """고객조회 and 거래처조회: every filter may be left out."""

    text = _text(LINE)
    kind = fields.String(validate=OneOf(["person", "company"]), allow_none=True)
    trade = fields.String(validate=OneOf(["sales", "purchase"]), allow_none=True)
    assignee = _text(NAME)
    dealership = _text(NAME)
    registered_from = fields.Date(allow_none=True)
    registered_to = fields.Date(allow_none=True)
    sort = fields.String(
        validate=OneOf(["name", "registered_at", "changed_at", "cars"]), load_default="registered_at"
    )
    descending = fields.Boolean(load_default=True)
    page = fields.Integer(strict=True, load_default=1, validate=Range(min=1, max=100_000))
    size = fields.Integer(strict=True, load_default=50, validate=Range(min=1, max=5000))


class ListContacts(_Reading):
    """The work list and the history list (JP-07): every filter may be left out."""

    customer_id = Id(allow_none=True)
    car_id = Id(allow_none=True)
    created_from = fields.Date(allow_none=True)
    created_to = fields.Date(allow_none=True)
    next_from = fields.Date(allow_none=True)
    next_to = fields.Date(allow_none=True)
    assignee = _text(NAME)
    states = fields.List(fields.String(validate=OneOf([state.value for state in ContactState])))
    kinds = fields.List(fields.String(validate=OneOf([kind.value for kind in ContactKind])))
    text = _text(LINE)
    sort = fields.String(validate=OneOf(["created_at", "next_date"]), load_default="created_at")
    descending = fields.Boolean(load_default=True)
    page = fields.Integer(strict=True, load_default=1, validate=Range(min=1, max=100_000))
    size = fields.Integer(strict=True, load_default=50, validate=Range(min=1, max=5000))


class One(_Reading):
    """A record by its id."""

    id = Id(required=True)


class Duplicates(_Reading):
    """Records that may be one person: of one customer, or of everybody."""

    customer_id = Id(allow_none=True)
    limit = fields.Integer(strict=True, load_default=50, validate=Range(min=1, max=500))


class Nothing(Door):
    """No parameters."""


class Holders(Door):
    """A telephone number as it is kept."""

    phone = fields.String(required=True, validate=Length(max=40))


class Plates(_Reading):
    """Which cars."""

    cars = fields.List(Id(), required=True, validate=Length(max=500))


class Known(Door):
    """Which of these ids and plates are taken already."""

    customers = fields.List(Id(), load_default=list, validate=Length(max=500))
    cars = fields.List(Id(), load_default=list, validate=Length(max=500))
    plates = fields.List(fields.String(validate=NAME), load_default=list, validate=Length(max=500))
