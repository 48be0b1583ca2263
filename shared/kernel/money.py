"""Money: integers of the currency's minor unit, never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum


class Currency(StrEnum):
    """The currencies of Baylog's homes; `minor_digits` is how many decimals the unit has (ISO 4217)."""

    KRW = "KRW"
    JPY = "JPY"
    CNY = "CNY"

    @property
    def minor_digits(self) -> int:
        return 2 if self is Currency.CNY else 0


VAT_RATE = {Currency.KRW: Decimal("0.10"), Currency.JPY: Decimal("0.10"), Currency.CNY: Decimal("0.13")}


def rounded(amount: Decimal) -> int:
    """Half up, to the minor unit."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def vat_on(amount: int, currency: Currency) -> int:
    """VAT on the sum of an order's lines, rounded half up once per order (CM-23, CM-24)."""
    return rounded(amount * VAT_RATE[currency])


@dataclass(frozen=True, order=True)
class Money:
    """An amount in minor units with its currency."""

    amount: int
    currency: Currency

    def major(self) -> Decimal:
        """The amount in the unit people write: 12.50 for 1250 fen."""
        return Decimal(self.amount).scaleb(-self.currency.minor_digits)
