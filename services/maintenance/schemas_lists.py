"""What may come in with a question."""

from __future__ import annotations

from dataclasses import fields as dataclass_fields
from typing import Final

from marshmallow import fields
from marshmallow.validate import Length, OneOf, Range

from services.maintenance.events import Flags
from services.maintenance.states import State
from shared.bus.door import Door
from shared.bus.fields import Id, a_text
from shared.bus.questions import Asking, a_place

FLAG_NAMES: Final = tuple(field.name for field in dataclass_fields(Flags))


class GetOrder(Asking):
    """One order."""

    id = Id(required=True)


class OrdersOfCar(Asking):
    """All orders of a car, newest first."""

    car_id = Id(required=True)


class Entitlements(Asking):
    """What a car's lately delivered orders entitle to; `order_id` is the one on which it came back."""

    car_id = Id(required=True)
    order_id = Id(load_default=None, allow_none=True)


class CustomerReceivable(Asking):
    """One customer's account."""

    customer_id = Id(required=True)


class Obligations(Asking):
    """Of a customer under any of these ids, with everything up to `after`."""

    after = a_place(required=True)
    customer_ids = fields.List(Id(), required=True, validate=Length(min=1, max=1000))


class Board(Asking):
    """The open orders of a dealership."""

    dealership = a_text(100)


DEBT_SORTS: Final = ("total", "oldest", "customer")
SORTS: Final = ("number", "received", "promised", "total", "receivable", "plate")


class FindOrders(Asking):
    """The list and its filters (CM-38)."""

    dealership = a_text(100, allow_none=True)
    states = fields.List(fields.String(validate=OneOf([s.value for s in State if s is not State.NEW])))
    dates = fields.String(validate=OneOf(["received", "delivered"]), load_default="received")
    since = fields.Date(allow_none=True, load_default=None)
    until = fields.Date(allow_none=True, load_default=None)
    text = a_text(100, load_default="")
    assignee = a_text(100, allow_none=True, load_default=None)
    flag = fields.String(validate=OneOf(FLAG_NAMES), allow_none=True, load_default=None)
    owing = fields.Boolean(load_default=False)
    sort = fields.String(
        validate=OneOf([sign + name for name in SORTS for sign in ("", "-")]), load_default="-received"
    )
    limit = fields.Integer(strict=True, validate=Range(min=1, max=5000), load_default=100)
    cursor = a_text(500, allow_none=True, load_default=None)


class Receivables(Asking):
    """미수금조회."""

    dealership = a_text(100, allow_none=True)
    text = a_text(100, load_default="")
    sort = fields.String(
        validate=OneOf([sign + name for name in DEBT_SORTS for sign in ("", "-")]), load_default="-total"
    )
    limit = fields.Integer(strict=True, validate=Range(min=1, max=5000), load_default=100)
    cursor = a_text(500, allow_none=True, load_default=None)


class Nothing(Door):
    """No input."""
