"""What may come in at the consultation's door."""

from __future__ import annotations

from marshmallow import fields
from marshmallow.validate import Length

from shared.bus.door import Door
from shared.bus.fields import Id, a_text


class Nothing(Door):
    """No parameters."""


class OnVisit(Door):
    """About the visit of an order."""

    order_id = Id(required=True)


class NoteSymptom(OnVisit):
    """What the customer noticed, and which of its items are to be looked at."""

    symptom = a_text(50, required=True)
    items = fields.List(a_text(50), required=True, validate=Length(max=20, error="too_long"))
    note = a_text(500, load_default="")


class WithdrawSymptom(OnVisit):
    """It was not meant so."""

    symptom = a_text(50, required=True)
