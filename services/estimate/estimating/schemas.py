"""What may come in at the estimate's door."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import fields, validates_schema
from marshmallow.validate import Length, OneOf, Range, Regexp

from services.estimate.catalogue.schemas import WorkInput
from services.estimate.estimating.events import Kind, Means
from services.estimate.estimating.model import State
from shared.bus.door import Door
from shared.bus.fields import Id, a_text, an_amount, ensure_an_amount, not_blank, not_negative, positive
from shared.bus.questions import Asking
from shared.regulation.parts import PartClass

SIGNATURE: Final = 400_000
_BY_STAFF: Final = [means.value for means in Means if means is not Means.LINK]


_CLASSES: Final = [kind.value for kind in PartClass]


class GradeInput(Door):
    """The same part in another class."""

    part_class = fields.String(required=True, validate=OneOf(_CLASSES, error="not_a_choice"))
    unit_price = an_amount(required=True)


class LineInput(WorkInput):
    """A row of the estimate; without `id` it is new."""

    id = Id(load_default=None, allow_none=True)
    item = fields.String(required=True, validate=[not_blank, Length(max=200)])
    included = fields.Boolean(load_default=True)
    grades = fields.List(
        fields.Nested(GradeInput), load_default=list, validate=Length(max=len(_CLASSES), error="too_long")
    )

    @validates_schema
    def _comes_to_an_amount_in_every_class(self, data: dict[str, Any], **_: Any) -> None:
        ensure_an_amount(data, *(grade["unit_price"] for grade in data["grades"]))


class DraftEstimate(Door):
    """For an order, or for a car that only asks what it would cost."""

    order_id = Id(load_default=None)
    car_id = Id(load_default=None)
    kind = fields.String(
        load_default=Kind.QUICK.value, validate=OneOf([kind.value for kind in Kind], error="not_a_choice")
    )
    mileage_km = fields.Integer(
        strict=True, load_default=None, allow_none=True, validate=[not_negative, Range(max=9_999_999)]
    )


class OnEstimate(Door):
    """A command to an estimate; `version` is what the asker saw."""

    id = Id(required=True)
    version = fields.Integer(strict=True, validate=positive)


class ReviseEstimate(OnEstimate):
    """The whole edited list."""

    lines = fields.List(fields.Nested(LineInput), required=True, validate=Length(max=100, error="too_long"))
    insurance = fields.Boolean(load_default=False)
    note = a_text(1000, load_default="")


class Withdraw(OnEstimate):
    """It holds no more."""

    reason = fields.String(required=True, validate=[not_blank, Length(max=500)])


class _Answer(OnEstimate):
    accepted = fields.List(Id(), required=True, validate=Length(max=100, error="too_long"))
    shown = fields.String(required=True, validate=Regexp(r"[0-9a-f]{64}\Z", error="invalid"))
    signature = fields.String(load_default="", validate=Length(max=SIGNATURE, error="too_long"))
    note = a_text(500, load_default="")
    grades = fields.Dict(
        keys=Id(), values=fields.String(validate=OneOf(_CLASSES, error="not_a_choice")), load_default=dict
    )


class AnswerAsCustomer(_Answer):
    """The customer's own answer, through the link; `signature` is a PNG in base64, `grades` class by line."""


class TakeAnswer(_Answer):
    """The answer as the shop took it: signed at the counter, said on the phone, written on paper."""

    means = fields.String(required=True, validate=OneOf(_BY_STAFF, error="not_a_choice"))


class RequestCallback(Door):
    """Call me first."""

    id = Id(required=True)
    note = a_text(500, load_default="")


class OrderEstimate(OnEstimate):
    """The car comes in: the accepted lines, or all of them, go to a new order."""

    mileage_km = fields.Integer(strict=True, required=True, validate=[not_negative, Range(max=9_999_999)])
    # for maintenance, which asks for them when the mileage runs backwards
    mileage_reason = a_text(500, allow_none=True, load_default=None)
    certificate = fields.Dict(allow_none=True, load_default=None)


class GetEstimate(Asking):
    """One estimate."""

    id = Id(required=True)


class EstimatesOf(Asking):
    """Those of an order, or of a car."""

    order_id = Id(load_default=None)
    car_id = Id(load_default=None)


class FindEstimates(Asking):
    """The shop's estimates, newest first."""

    state = fields.String(
        allow_none=True,
        load_default=None,
        validate=OneOf([s.value for s in State if s is not State.NEW], error="not_a_choice"),
    )
    limit = fields.Integer(strict=True, validate=Range(min=1, max=100), load_default=50)
    skip = fields.Integer(strict=True, validate=Range(min=0, max=1_000_000), load_default=0)
