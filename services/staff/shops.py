"""What the law's forms say of a workshop: its numbers, who stands for it, where it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from services.staff.events import ShopDescribed
from shared.eventlog import Codec, EventLog, Repository
from shared.kernel.decider import Decider
from shared.kernel.errors import InvalidInput

_BUSINESS_DIGITS: Final = 10
# 사업자등록번호: each digit's weight in the check digit (국세청)
_WEIGHTS: Final = (1, 3, 7, 1, 3, 7, 1, 3, 5)


@dataclass(frozen=True, kw_only=True)
class DescribeShop:
    """All of it as it shall stand."""

    business_number: str
    repair_number: str
    company: str
    representative: str
    address: str
    phone: str
    technician: str
    alarm_phone: str


NOTHING: Final = ShopDescribed(
    business_number="", repair_number="", company="", representative="", address="", phone="", technician="",
    alarm_phone="",
)  # fmt: skip
SHOP_CODEC: Final[Codec[ShopDescribed]] = Codec(ShopDescribed)


def describe(shop: ShopDescribed, command: DescribeShop) -> Sequence[ShopDescribed]:
    """The same again changes nothing; InvalidInput for a business number that cannot be one."""
    if not is_business_number(command.business_number):
        raise InvalidInput(fields={"business_number": "business_number_form"})
    described = msgspec.convert(msgspec.to_builtins(command), ShopDescribed)
    return [] if described == shop else [described]


def is_business_number(text: str) -> bool:
    """사업자등록번호: ten digits, the last of which checks the others; dashes are of no matter."""
    digits = [int(sign) for sign in text.replace("-", "") if sign.isdecimal() and sign.isascii()]
    if len(digits) != _BUSINESS_DIGITS or len(text.replace("-", "")) != _BUSINESS_DIGITS:
        return False
    total = sum(digit * weight for digit, weight in zip(digits, _WEIGHTS, strict=False)) + digits[8] * 5 // 10
    return (10 - total % 10) % 10 == digits[9]


SHOP: Final[Decider[ShopDescribed, DescribeShop, ShopDescribed]] = Decider(
    NOTHING, describe, lambda _, event: event
)


def shops(log: EventLog) -> Repository[ShopDescribed, DescribeShop, ShopDescribed]:
    """The streams ``shop-<dealership>``."""
    return Repository(log, "shop", SHOP, SHOP_CODEC)


def shop_details(log: EventLog, dealership: str) -> dict[str, Any]:
    """`shared.contracts.staff.ShopDetails`, straight from the log."""
    loaded = shops(log).load(dealership)
    return {"id": dealership, "version": loaded.version, **msgspec.to_builtins(loaded.state)}
