"""What may come in at the door."""

from __future__ import annotations

from marshmallow import fields
from marshmallow.validate import Length, OneOf

from services.molit_gateway.model import State
from shared.bus.door import Door
from shared.bus.fields import Id, not_blank
from shared.bus.questions import Asking, AskingForQueue


class OnRecord(Door):
    """The record of an order."""

    order_id = Id(required=True)


class RecordOfOrder(Asking):
    """The record of an order."""

    order_id = Id(required=True)


class FindRecords(AskingForQueue):
    """The queue and its filters."""

    states = fields.List(
        fields.String(validate=OneOf([s.value for s in State if s is not State.NEW], error="not_a_choice"))
    )


class Badges(Asking):
    """The orders of a page of the list."""

    order_ids = fields.List(Id(), required=True, validate=Length(max=1000, error="too_long"))


class LookUpVehicle(Door):
    """국토부 조회 (CM-16)."""

    plate = fields.String(required=True, validate=[not_blank, Length(max=20)])


class Nothing(Door):
    """No input."""
