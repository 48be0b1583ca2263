"""What may come in at the door."""

from __future__ import annotations

from marshmallow import fields
from marshmallow.validate import Length, OneOf

from services.messaging.model import State
from shared.bus.door import Door
from shared.bus.fields import Id, a_text, not_blank
from shared.bus.questions import Asking, AskingForQueue


class SendMessage(Door):
    """One text to one phone."""

    to = fields.String(required=True, validate=[not_blank, Length(max=40)])
    template = fields.String(required=True, validate=Length(max=60))
    params = fields.Dict(
        keys=fields.String(validate=Length(max=40)),
        values=fields.String(validate=Length(max=1500)),
        load_default=dict,
    )
    customer_id = a_text(100, allow_none=True, load_default=None)
    about = a_text(120, load_default="")


class GetMessage(Asking):
    """One message, with its number in full."""

    id = Id(required=True)


class MessagesOf(Asking):
    """A customer's messages."""

    customer_id = a_text(100, required=True)


class FindMessages(AskingForQueue):
    """The list and its filters."""

    states = fields.List(
        fields.String(validate=OneOf([s.value for s in State if s is not State.NEW], error="not_a_choice"))
    )
