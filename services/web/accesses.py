"""Whom a page tells of, and that this is noted before the page goes out (access records, docs/privacy.md)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from shared.bus.asking import Bus
from shared.contracts.staff import NOTED_AT_ONCE

_KINDS: Final = frozenset({"person", "company"})
# What holds a customer by its name: an order's owner, the two of a pair that may be one.
_WHO: Final = ("customer", "one", "other")
# A page that is left open, and the parts that it fetches by itself, are one look for so long.
_ONE_LOOK_SECONDS: Final = 3600.0
_REMEMBERED_AT_MOST: Final = 20_000


def customers_in(told: Any) -> Iterator[str]:
    """The ids of the customers that an answer, or a question, tells of; some more than once."""
    if isinstance(told, Mapping):
        yield from _named(told)
        told = told.values()
    elif not isinstance(told, list | tuple):
        return
    for each in told:
        if isinstance(each, Mapping | list | tuple):
            yield from customers_in(each)


def _named(told: Mapping[str, Any]) -> Iterator[str]:
    if told.get("customer_id"):
        yield str(told["customer_id"])
    held = [told[name] for name in _WHO if isinstance(told.get(name), Mapping)]
    for each in [told] * (told.get("kind") in _KINDS) + held:
        if each.get("id"):
            yield str(each["id"])


@dataclass(frozen=True, kw_only=True)
class Look:
    """`page` is the route's method and path; `reason` is a file's; `refresh`: the page asked by itself."""

    employee: str
    dealership: str
    address: str
    page: str
    customers: frozenset[str]
    reason: str | None = None
    refresh: bool = False


class Accesses:
    """The way to the access records: the staff service keeps them."""

    def __init__(
        self, bus: Bus, own_identity: Callable[[], str], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`own_identity` gives a fresh token of the web service itself."""
        self._bus = bus
        self._own_identity = own_identity
        self._clock = clock
        # until when a page that asks by itself shows nothing new of a customer; the oldest first
        self._shown: dict[tuple[str, str], float] = {}

    async def note(self, look: Look) -> None:
        """A row for each look, several for a long file; raises what the bus raises: then nothing is shown."""
        customers = self._fresh(look) if look.refresh else look.customers
        if not customers and look.reason is None:
            return
        for part in _parts(sorted(customers)):
            seen = {"page": look.page, "customers": part, "reason": look.reason}
            who = {"employee": look.employee, "dealership": look.dealership, "address": look.address}
            await self._bus.call("staff", "note_access", {**who, **seen}, identity=self._own_identity())
        self._remember(look.employee, customers)

    def _fresh(self, look: Look) -> frozenset[str]:
        """Whom the employee has not looked at lately."""
        now = self._clock()
        return frozenset(
            each for each in look.customers if self._shown.get((look.employee, each), 0.0) <= now
        )

    def _remember(self, employee: str, customers: frozenset[str]) -> None:
        until = self._clock() + _ONE_LOOK_SECONDS
        for each in customers:
            self._shown.pop((employee, each), None)
            self._shown[employee, each] = until
        for oldest in list(islice(self._shown, max(0, len(self._shown) - _REMEMBERED_AT_MOST))):
            del self._shown[oldest]


def _parts(customers: list[str]) -> list[list[str]]:
    return [customers[at : at + NOTED_AT_ONCE] for at in range(0, len(customers) or 1, NOTED_AT_ONCE)]
