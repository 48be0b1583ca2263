"""What may come in at the inspection's door."""

from __future__ import annotations

from marshmallow import fields
from marshmallow.validate import Length, OneOf

from services.estimate.inspection.events import Mark
from shared.bus.door import Door
from shared.bus.fields import Id, a_text
from shared.bus.pictures import KeptPicture


class OnVisit(Door):
    """A command or a question about the inspection of an order."""

    order_id = Id(required=True)


class MarkItem(OnVisit):
    """○ △ × with reasons; null takes the mark back."""

    item = a_text(50, required=True)
    mark = fields.String(
        required=True, allow_none=True, validate=OneOf([mark.value for mark in Mark], error="not_a_choice")
    )
    reasons = fields.List(a_text(50), load_default=list, validate=Length(max=20, error="too_long"))
    note = a_text(500, load_default="")


class MarkRestGood(OnVisit):
    """The rest of a page is good."""

    page = a_text(50, required=True)


class AttachPhoto(OnVisit, KeptPicture):
    """A photo that is in the store already, under the key that follows from the two ids."""

    photo_id = Id(required=True)
    item = a_text(50, allow_none=True, load_default=None)


class DetachPhoto(OnVisit):
    """Take a photo away."""

    photo_id = Id(required=True)
