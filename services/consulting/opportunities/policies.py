"""Fact → commands. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from services.consulting.opportunities import events as e
from services.consulting.opportunities.decisions import Command, Find, Settle
from shared.kernel.ids import derived_id
from shared.kernel.money import Currency

Data = Mapping[str, Any]
# Ours: no source names a cadence. What was marked × is asked about within a week, everything else in a month.
URGENT_AFTER: Final = timedelta(days=7)
LATER_AFTER: Final = timedelta(days=30)
_DECIMALS: Final = ("quantity", "labour_hours")


def on_estimate_answered(data: Data, car_id: str, today: date) -> Iterator[tuple[str, Command]]:
    """Each line that was declined is an opportunity; one accepted after all is one no more.

    Gives the opportunity's id with the command to it.
    """
    for line in data["declined"]:
        key = opportunity_id(data["estimate_id"], line["id"])
        yield key, Find(_found(key, data, line, car_id, today))
    for line in data["accepted"]:
        yield opportunity_id(data["estimate_id"], line["id"]), Settle(data["estimate_id"])


def opportunity_id(estimate_id: str, line_id: str) -> str:
    """The same for one line of one estimate, however often it is issued and answered."""
    return str(derived_id("opportunity", estimate_id, line_id))


def _found(key: str, data: Data, line: Data, car_id: str, today: date) -> e.OpportunityFound:
    names = ("dealership", "customer_id", "order_id", "estimate_id")
    return e.OpportunityFound(
        **{name: data[name] for name in names},
        opportunity_id=key,
        car_id=car_id,
        estimate_number=data["number"],
        currency=Currency(data["currency"]),
        work=_work(line),
        declined_on=today,
        next_on=today + (URGENT_AFTER if line["urgent"] else LATER_AFTER),
    )


def _work(line: Data) -> e.Work:
    told = {field.name: line[field.name] for field in fields(e.Work)}
    return e.Work(**told | {name: Decimal(told[name]) for name in _DECIMALS})
