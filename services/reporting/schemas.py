"""What may come in at the door. A period is at most five years: nobody asks for a century by a slip."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, get_args

from marshmallow import ValidationError, fields, validates_schema
from marshmallow.validate import Length, OneOf, Range

from services.reporting.report.answers import GROUPS
from shared.bus.door import Door
from shared.contracts import reporting as contract

_LONGEST = timedelta(days=5 * 366)
_SLUG, _CURSOR = Length(min=1, max=100), Length(max=100)
_PLACE = Length(max=50)


class CustomerHistory(Door):
    """Of a customer or of a car: exactly one of them."""

    customer_id = fields.UUID()
    car_id = fields.UUID()
    before = fields.String(validate=_CURSOR, allow_none=True)
    limit = fields.Integer(strict=True, load_default=50, validate=Range(min=1, max=500))
    titles = fields.List(
        fields.String(validate=OneOf(get_args(contract.Title))), load_default=None, allow_none=True
    )
    after = fields.String(validate=_PLACE, allow_none=True)

    @validates_schema
    def _one_of_them(self, data: dict[str, Any], **_: Any) -> None:
        if ("customer_id" in data) == ("car_id" in data):
            raise ValidationError("required", "customer_id")


class Period(Door):
    """Days of the dealership's calendar, both included; no dealerships are all that the asker may see."""

    since = fields.Date(required=True)
    until = fields.Date(required=True)
    dealerships = fields.List(
        fields.String(validate=_SLUG), load_default=None, allow_none=True, validate=Length(min=1, max=500)
    )
    after = fields.String(validate=_PLACE, allow_none=True)
    as_of = fields.AwareDateTime(allow_none=True)

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_: Any) -> None:
        if data["until"] < data["since"]:
            raise ValidationError("before_since", "until")
        if data["until"] - data["since"] > _LONGEST:
            raise ValidationError("too_long", "until")


class Nothing(Door):
    """A question that needs no saying more."""


class WorkshopReport(Period):
    """The report, by any of the groups."""

    by = fields.List(fields.String(validate=OneOf(GROUPS)), load_default=list)


class ReportRows(Period):
    """The rows behind a figure."""

    employee = fields.String(validate=Length(max=100), load_default=None, allow_none=True)
    currency = fields.String(validate=OneOf(get_args(contract.Currency)), load_default=None, allow_none=True)
    kinds = fields.List(
        fields.String(validate=OneOf(get_args(contract.Kind))), load_default=None, allow_none=True
    )
    means = fields.List(fields.String(validate=Length(max=20)), load_default=None, allow_none=True)
    before = fields.String(validate=_CURSOR, load_default=None, allow_none=True)
    limit = fields.Integer(strict=True, load_default=100, validate=Range(min=1, max=5000))
