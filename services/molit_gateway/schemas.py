"""What may come in at the door."""

from __future__ import annotations

from marshmallow import fields
from marshmallow.validate import Length, OneOf, Range, Regexp

from services.molit_gateway.model import State
from shared.bus.door import Door
from shared.bus.fields import Id, a_text, not_blank


class Asking(Door):
    """`after`: the place of one's own last command, which the answer then holds."""

    after = fields.String(validate=Regexp(r"\d{1,19}\.\d{1,19}\Z", error="invalid"))


class OnRecord(Door):
    """The record of an order."""

    order_id = Id(required=True)


class RecordOfOrder(Asking):
    """The record of an order."""

    order_id = Id(required=True)


class FindRecords(Asking):
    """The queue and its filters."""

    dealership = a_text(100, allow_none=True)
    states = fields.List(
        fields.String(validate=OneOf([s.value for s in State if s is not State.NEW], error="not_a_choice"))
    )
    text = a_text(100, load_default="")
    since = fields.Date(allow_none=True, load_default=None)
    until = fields.Date(allow_none=True, load_default=None)
    limit = fields.Integer(strict=True, validate=Range(min=1, max=1000), load_default=100)
    offset = fields.Integer(strict=True, validate=Range(min=0, max=1_000_000), load_default=0)


class Badges(Asking):
    """The orders of a page of the list."""

    order_ids = fields.List(Id(), required=True, validate=Length(max=1000, error="too_long"))


class LookUpVehicle(Door):
    """국토부 조회 (CM-16)."""

    plate = fields.String(required=True, validate=[not_blank, Length(max=20)])


class Nothing(Door):
    """No input."""
