"""The fields that doors are made of: ids, amounts of money, decimal numbers, texts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from marshmallow import ValidationError, fields
from marshmallow.validate import Length, Range

# Far above any bill, far below what a bigint of the views holds when 300 such lines are summed. A row whose
# price and number are fine by themselves may come to more: `ensure_an_amount`.
LARGEST_AMOUNT: Final = 10**12
LARGEST_QUANTITY: Final = Decimal(100_000)
_LARGEST = Range(max=LARGEST_AMOUNT, error="too_large")


class Id(fields.UUID):
    """A UUID, kept as text."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:  # type: ignore[override]  # ids are text inside
        return str(UUID(str(super()._deserialize(value, attr, data, **kwargs))))


def positive(value: Decimal | int) -> None:
    """More than nothing."""
    if value <= 0:
        raise ValidationError("not_positive")


def not_negative(value: Decimal | int) -> None:
    """Nothing or more."""
    if value < 0:
        raise ValidationError("negative")


def at_most_three_decimals(value: Decimal) -> None:
    """0.001 is the finest a workshop measures."""
    exponent = value.normalize().as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -3:
        raise ValidationError("too_precise")


def not_blank(value: str) -> None:
    """Something besides spaces."""
    if not value.strip():
        raise ValidationError("required")


def an_amount(*checks: Any, **kwargs: Any) -> fields.Integer:
    """Minor units; not negative unless told otherwise."""
    return fields.Integer(strict=True, validate=[*(checks or (not_negative,)), _LARGEST], **kwargs)


def a_decimal(*checks: Any, **kwargs: Any) -> fields.Decimal:
    """A plain decimal number, written as text or as a number."""
    within = Range(max=LARGEST_QUANTITY, error="too_large")
    return fields.Decimal(validate=[*checks, within, at_most_three_decimals], **kwargs)


def ensure_an_amount(line: Mapping[str, Any], *prices: int) -> None:
    """What a row of so many at its unit price, or at any of `prices`, comes to is an amount itself."""
    if line["quantity"] * max(line["unit_price"], *prices, 0) > LARGEST_AMOUNT:
        raise ValidationError("too_large", "unit_price")


def a_text(limit: int, **kwargs: Any) -> fields.String:
    """Text up to a length."""
    return fields.String(validate=Length(max=limit), **kwargs)
