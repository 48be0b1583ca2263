"""What may come in at the catalogue's door."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from marshmallow import ValidationError, fields, validates_schema
from marshmallow.validate import Length, OneOf, Range, Regexp

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
from shared.bus.questions import Asking
from shared.regulation.parts import PartClass

CODE: Final = r"[A-Z][0-9]{2}\Z"


class PricesInput(Door):
    """Unit price, labour fee and hours."""

    unit_price = an_amount(required=True)
    labour_fee = an_amount(load_default=0)
    labour_hours = a_decimal(not_negative, load_default=Decimal(0))


class WorkInput(PricesInput):
    """What an item of the catalogue and a line of an estimate say alike."""

    molit_code = fields.String(
        allow_none=True, load_default=None, validate=Regexp(CODE, error="work_code_form")
    )
    uncoded = fields.Boolean(load_default=False)
    part_class = fields.String(
        allow_none=True,
        load_default=PartClass.NEW.value,
        validate=OneOf([kind.value for kind in PartClass], error="not_a_choice"),
    )
    quantity = a_decimal(positive, load_default=Decimal(1))
    explanation = a_text(2000, load_default="")

    @validates_schema
    def _comes_to_an_amount(self, data: dict[str, Any], **_: Any) -> None:
        ensure_an_amount(data)


class EntryInput(WorkInput):
    """An item as the page sends it; without a code it says that it has none."""

    name = fields.String(required=True, validate=[not_blank, Length(max=200)])
    spec = a_text(200, load_default="")
    capacity = a_text(100, load_default="")
    model_range = a_text(200, load_default="")

    @validates_schema
    def _decided(self, data: dict[str, Any], **_: Any) -> None:
        """CM-27: every item of the catalogue has its code, or the word that it has none."""
        if data.get("molit_code") is None and not data.get("uncoded"):
            raise ValidationError("required", "molit_code")


class AddItem(Door):
    """An item of one's own shop, or with `group` of everybody's."""

    group = fields.Boolean(load_default=False)
    entry = fields.Nested(EntryInput, required=True)
    item_id = Id(load_default=None)


class OnItem(Door):
    """A command to an item; `version` is what the asker saw."""

    id = Id(required=True)
    version = fields.Integer(strict=True, validate=positive)


class ChangeItem(OnItem):
    """The whole entry as it shall stand."""

    entry = fields.Nested(EntryInput, required=True)


class SetOwnPrices(OnItem):
    """One's own shop's prices; null goes back to the group's."""

    prices = fields.Nested(PricesInput, required=True, allow_none=True)


class GetItem(Asking):
    """One item."""

    id = Id(required=True)


class FindItems(Asking):
    """`text`: a part of the name, initials, or a work code; what fits the car of `model` is first."""

    text = a_text(100, load_default="")
    model = a_text(200, load_default="")
    retired = fields.Boolean(load_default=False)
    own = fields.Boolean(load_default=False)
    limit = fields.Integer(strict=True, validate=Range(min=1, max=500), load_default=100)
    skip = fields.Integer(strict=True, validate=Range(min=0, max=1_000_000), load_default=0)
