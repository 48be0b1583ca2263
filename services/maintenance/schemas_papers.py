"""What may come in about an order's papers."""

from __future__ import annotations

from marshmallow import fields
from marshmallow.validate import Length, OneOf

from services.maintenance.schemas import OnOrder
from shared.bus.fields import Id, a_text, not_blank, positive
from shared.bus.questions import Asking


class IssueStatement(OnOrder):
    """`released_on`: when the car leaves, if that is known to be another day; `reason` for a second paper."""

    version = fields.Integer(strict=True, required=True, validate=positive)
    released_on = fields.Date(allow_none=True, load_default=None)
    technician = a_text(80, load_default="")
    reason = a_text(500, load_default="")


class WithdrawStatement(OnOrder):
    """The reason may not be left out."""

    version = fields.Integer(strict=True, required=True, validate=positive)
    reason = fields.String(required=True, validate=[not_blank, Length(max=500)])


class PreviewStatement(Asking):
    """The statement as it would be issued now."""

    id = Id(required=True)
    copy = fields.String(load_default="customer", validate=OneOf(["customer", "shop"], error="not_a_choice"))
    released_on = fields.Date(allow_none=True, load_default=None)
    technician = a_text(80, load_default="")


class StatementPaper(Asking):
    """A copy as it was given out."""

    id = Id(required=True)
    issue = fields.Integer(strict=True, required=True, validate=positive)
    copy = fields.String(load_default="customer", validate=OneOf(["customer", "shop"], error="not_a_choice"))


class RecordConsent(OnOrder):
    """The customer's word as the shop heard or read it (CM-32)."""

    line_ids = fields.List(Id(), required=True, validate=Length(min=1, error="required"))
    means = fields.String(required=True, validate=OneOf(["phone", "paper"], error="not_a_choice"))
    note = a_text(500, load_default="")


class BlankConsent(Asking):
    """동의서 to be signed by hand."""

    id = Id(required=True)


class ConsentPaper(Asking):
    """The evidence of an order's nth consent."""

    id = Id(required=True)
    issue = fields.Integer(strict=True, required=True, validate=positive)


class OpenPaper(ConsentPaper):
    """A paper by its link: the customer's copy of a statement, or a consent."""

    kind = fields.String(required=True, validate=OneOf(["statement", "consent"], error="not_a_choice"))
