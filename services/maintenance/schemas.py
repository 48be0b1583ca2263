"""What may come in at the door, with a reason code per field (`lines.2.quantity`: `not_positive`)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

from marshmallow import ValidationError, fields, validates_schema
from marshmallow.validate import Length, OneOf, Range, Regexp

from services.maintenance.events import Means
from shared.bus.door import Door
from shared.bus.fields import (
    Id,
    a_decimal,
    a_text,
    an_amount,
    ensure_an_amount,
    not_blank,
    not_negative,
    positive,
)
from shared.kernel import clock
from shared.regulation.parts import PartClass

TEXT: Final = 4000
_EARLIEST: Final = "Pacific/Kiritimati"  # where a day begins first


def a_mileage(**kwargs: Any) -> fields.Integer:
    """Kilometres on the odometer."""
    checks: list[Any] = [not_negative, Range(max=9_999_999, error="too_large")]
    return fields.Integer(strict=True, validate=checks, **kwargs)


def not_to_come(day: date) -> None:
    """Today, wherever the shop is, or before."""
    if day > clock.local_date(clock.now(), _EARLIEST):
        raise ValidationError("to_come")


class Happening(Door):
    """`occurred_at` is for imports and simulations; it asks for system.operate."""

    occurred_at = fields.AwareDateTime()


class OnOrder(Happening):
    """A command to an order; `version` is what the asker saw."""

    id = Id(required=True)
    version = fields.Integer(strict=True, validate=positive)


class _Intake(Happening):
    promised_at = fields.AwareDateTime(allow_none=True, load_default=None)
    assignee = a_text(100, allow_none=True, load_default=None)


class ReserveOrder(_Intake):
    """A car will come."""

    car_id = Id(required=True)
    reserved_for = fields.AwareDateTime(required=True)
    request = a_text(TEXT, load_default="")


class CertificateInput(Door):
    """By which paper a mileage that runs backwards is proved; all of it."""

    issuer = fields.String(required=True, validate=[not_blank, Length(max=100)])
    issued_on = fields.Date(required=True, validate=not_to_come)
    number = fields.String(required=True, validate=[not_blank, Length(max=60)])


class ReceiveOrder(_Intake):
    """A car is here: `id` of its reservation, or `car_id` when it comes straight from the street."""

    id = Id(load_default=None)
    version = fields.Integer(strict=True, validate=positive)
    car_id = Id(load_default=None)
    mileage_km = a_mileage(required=True)
    mileage_reason = a_text(500, allow_none=True, load_default=None)
    certificate = fields.Nested(CertificateInput, allow_none=True, load_default=None)
    request = a_text(TEXT, allow_none=True, load_default=None)


class RequestApproval(OnOrder):
    """Wait for the customer's word."""

    note = a_text(TEXT, load_default="")


class CancelOrder(OnOrder):
    """Give up, with a reason."""

    reason = fields.String(required=True, validate=[not_blank, Length(max=500)])


class AssignOrder(OnOrder):
    """담당자, or null for nobody."""

    assignee = a_text(100, required=True, allow_none=True)


class ChangeHeader(OnOrder):
    """What is left out stays as it is."""

    promised_at = fields.AwareDateTime(allow_none=True)
    request = a_text(TEXT)
    mileage_km = a_mileage()
    mileage_reason = a_text(500, allow_none=True, load_default=None)
    certificate = fields.Nested(CertificateInput, allow_none=True, load_default=None)


class LineInput(Door):
    """A row of the grid (CM-20 to CM-22); without `id` it is new."""

    id = Id(load_default=None, allow_none=True)
    item = fields.String(required=True, validate=[not_blank, Length(max=200)])
    molit_code = fields.String(
        allow_none=True, load_default=None, validate=Regexp(r"[A-Z][0-9]{2}\Z", error="work_code_form")
    )
    uncoded = fields.Boolean(load_default=False)
    part_class = fields.String(
        allow_none=True,
        load_default=PartClass.NEW.value,
        validate=OneOf([kind.value for kind in PartClass], error="not_a_choice"),
    )
    quantity = a_decimal(positive, required=True)
    unit_price = an_amount(required=True)
    labour_fee = an_amount(load_default=0)
    labour_hours = a_decimal(not_negative, load_default=Decimal(0))

    @validates_schema
    def _comes_to_an_amount(self, data: dict[str, Any], **_: Any) -> None:
        ensure_an_amount(data)


_LINES = Length(max=300, error="too_long")


class ReviseLines(OnOrder):
    """The whole edited list, and the version that it was edited from."""

    version = fields.Integer(strict=True, required=True, validate=positive)
    lines = fields.List(fields.Nested(LineInput), required=True, validate=_LINES)


class DeliveredLine(Door):
    """A line of an earlier order."""

    order_id = Id(required=True)
    line_id = Id(required=True)


class RedoLines(OnOrder):
    """무상수리: which delivered lines are done again for nothing."""

    lines = fields.List(
        fields.Nested(DeliveredLine), required=True, validate=[Length(min=1, error="required"), _LINES]
    )


class FlagsInput(Door):
    """CM-32; what is left out stays as it is."""

    vat = fields.Boolean()
    internal_expense = fields.Boolean()
    bill_to_company = fields.Boolean()
    happy_call = fields.Boolean()
    phone_transfer = fields.Boolean()
    extra_work_consent = fields.Boolean()
    information_consent = fields.Boolean()
    flood = fields.Boolean()


class SetFlags(OnOrder):
    """The flags to change."""

    flags = fields.Nested(FlagsInput, required=True)


class WriteOpinions(OnOrder):
    """소견서; what is left out stays as it is."""

    for_customer = a_text(TEXT)
    for_shop = a_text(TEXT)


class SetDiscount(OnOrder):
    """할인금액."""

    amount = an_amount(required=True)


class TenderInput(Door):
    """One means of a bill (CM-31)."""

    means = fields.String(
        required=True, validate=OneOf([means.value for means in Means], error="not_a_choice")
    )
    amount = an_amount(positive, required=True)
    document_number = a_text(50, allow_none=True, load_default=None)
    note = a_text(200, load_default="")


class TakePayment(OnOrder):
    """One bill, paid by one or several means."""

    payments = fields.List(
        fields.Nested(TenderInput),
        required=True,
        validate=[Length(min=1, error="required"), Length(max=20, error="too_long")],
    )


class RefundPayment(OnOrder):
    """Money back."""

    payment_id = Id(required=True)
    amount = an_amount(positive, required=True)
    reason = fields.String(required=True, validate=[not_blank, Length(max=500)])


class CorrectOrder(OnOrder):
    """What is left out stays as it is; the reason may not be."""

    version = fields.Integer(strict=True, required=True, validate=positive)
    reason = fields.String(required=True, validate=[not_blank, Length(max=500)])
    lines = fields.List(fields.Nested(LineInput), validate=_LINES)
    discount = an_amount()
    vat = fields.Boolean()
    mileage_km = a_mileage()
    certificate = fields.Nested(CertificateInput, allow_none=True, load_default=None)
