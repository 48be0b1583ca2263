"""The record itself: what the law lists and nothing besides (the Rule, art. 116 ① 2; docs/molit.md); pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

FLOOD_CODE: Final = "D09"  # 침수차량정비
NUMBER_LENGTH: Final = 30


class Update(StrEnum):
    """What the regulator is to do with it."""

    NEW = "N"
    CORRECT = "U"
    DELETE = "D"


@dataclass(frozen=True, kw_only=True)
class Content:
    """All of the law's fields but the plate, which events keep sealed beside it."""

    mileage_km: int
    requested_on: date
    business_number: str
    repair_number: str
    company: str
    representative: str
    address: str
    phone: str
    completed_on: date
    released_on: date
    technician: str
    codes: tuple[str, ...]
    flood: bool = False

    @property
    def reportable(self) -> bool:
        """Whether there is anything that the regulator wants to hear."""
        return bool(self.codes)


@dataclass(frozen=True, kw_only=True)
class Record:
    """One revision as it goes out. `number` is the shop's own and stays; each revision goes out once."""

    number: str
    revision: int
    update: Update
    reason: str
    plate: str
    content: Content


def codes_of(codes: Iterable[str | None], flood: bool) -> tuple[str, ...]:
    """The codes of the lines that have one, each once, in their order; a flooded car's among them."""
    found = [code for code in codes if code]
    return tuple(dict.fromkeys([*found, FLOOD_CODE] if flood else found))


def record_number(business_number: str, statement_number: str) -> str:
    """The shop's own number of the record: unique in the country, and the same whenever it is asked for."""
    return f"{''.join(filter(str.isdigit, business_number))}-{statement_number}"
