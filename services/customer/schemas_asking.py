"""What may be asked at the customer service's door."""

from __future__ import annotations

from marshmallow import fields
from marshmallow.validate import Length, OneOf, Range

from services.customer.events import ContactKind, ContactState
from services.customer.schemas import LINE, NAME, Id, some_text
from shared.bus.door import Door


class _Reading(Door):
    """`after` is the place of the asker's last command: the answer waits, a second at most, to contain it."""

    after = some_text(NAME)


class Find(_Reading):
    """The search box."""

    text = fields.String(required=True, validate=LINE)
    limit = fields.Integer(strict=True, load_default=20, validate=Range(min=1, max=20))


class ListCustomers(_Reading):
    """고객조회 and 거래처조회: every filter may be left out."""

    text = some_text(LINE)
    kind = fields.String(validate=OneOf(["person", "company"]), allow_none=True)
    trade = fields.String(validate=OneOf(["sales", "purchase"]), allow_none=True)
    assignee = some_text(NAME)
    dealership = some_text(NAME)
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
    assignee = some_text(NAME)
    states = fields.List(fields.String(validate=OneOf([state.value for state in ContactState])))
    kinds = fields.List(fields.String(validate=OneOf([kind.value for kind in ContactKind])))
    text = some_text(LINE)
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
