"""Erasing a customer, and how long the law keeps what the workshop must be able to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.customer.events import CustomerErased, CustomerRestricted, ErasureReason
from services.customer.model import Customer, Withheld

# Years after the last delivery. KR: estimates and statements, 시행규칙 134 ① 1.
# CN: user files, 汽车销售管理办法. JP: 特定整備記録簿, which names the client, 道路運送車両法 91.
_RETENTION_YEARS: Final[Mapping[str, int]] = {"KR": 1, "CN": 10, "JP": 2}


@dataclass(frozen=True, kw_only=True)
class EraseCustomer:
    """`records`: the id and those merged into it; `until`: the last day of a retention that runs.

    `again`: what was done already is told once more, for whoever a backup has set back behind it.
    """

    records: tuple[str, ...]
    until: date | None
    reason: ErasureReason
    again: bool = False


def erase(state: Customer, command: EraseCustomer) -> Sequence[CustomerRestricted | CustomerErased]:
    """Restricted while a retention runs, erased after it; what was done already is not done again."""
    if state.withheld is Withheld.ERASED and not command.again:
        return []
    if command.until is None or state.withheld is Withheld.ERASED:
        return [CustomerErased(records=command.records, reason=command.reason)]
    if state.withheld is Withheld.RESTRICTED and not command.again:
        return []
    return [CustomerRestricted(records=command.records, until=command.until, reason=command.reason)]


def kept_until(country: str, last_delivery: date | None) -> date | None:
    """The last day on which the law keeps the record; None when nothing has to be kept."""
    years = _RETENTION_YEARS.get(country)
    if last_delivery is None or years is None:
        return None
    try:
        return last_delivery.replace(year=last_delivery.year + years)
    except ValueError:  # 29 February
        return date(last_delivery.year + years, 3, 1)
