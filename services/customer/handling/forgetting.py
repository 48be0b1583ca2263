"""What has to be known before a customer is erased: which ids, which cars, and what still binds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.customer.decisions.erasing import kept_until
from services.customer.errors import BalanceOwed, OrdersOpen
from services.customer.handling.erasing import records_of
from services.customer.handling.records import Records
from services.customer.reading import Locality
from shared.eventlog import EventLog, Meta
from shared.kernel import clock
from shared.privacy import Erasure


@dataclass(frozen=True)
class Subject:
    """Whom an erasure concerns: the record that stands today, all its ids, its cars."""

    customer_id: str
    dealership: str
    records: tuple[str, ...]
    cars: tuple[str, ...]

    def question(self, log: EventLog) -> dict[str, Any]:
        """What maintenance is asked: as of now."""
        return {"customer_ids": list(self.records), "after": str(log.newest())}


@dataclass(frozen=True, kw_only=True)
class Obligations:
    """What maintenance knows of the customer."""

    orders_open: int
    orders_owing: int
    last_delivered_at: str | None


def subject(records: Records, asked_id: str, cars_of: Callable[[str], Sequence[str]]) -> Subject:
    """NotFound when there is no such customer."""
    customer_id, customer, _ = records.standing(asked_id)
    ids = records_of(records, customer_id)
    return Subject(customer_id, customer.dealership, ids, tuple(cars_of(customer_id)))


def erasure(whom: Subject, owed: Obligations, reason: str, where: Locality, meta: Meta) -> Erasure:
    """The erasure to begin; OrdersOpen or BalanceOwed while something has to be settled first."""
    if owed.orders_open:
        raise OrdersOpen(count=owed.orders_open)
    if owed.orders_owing:
        raise BalanceOwed(count=owed.orders_owing)
    now, until = clock.now(), retained_until(owed, where)
    return Erasure(
        customer_id=whom.customer_id,
        records=whom.records,
        cars=whom.cars,
        reason=reason,
        asked_by=meta.actor,
        dealership=meta.dealership,
        command_id=meta.command_id,
        asked_at=now,
        kept_until=until,
        due_at=now if until is None else _end_of(until, where.zone),
    )


def retained_until(owed: Obligations, where: Locality) -> date | None:
    """The last day of a retention that runs today; None when nothing has to be kept."""
    delivered = owed.last_delivered_at and datetime.fromisoformat(owed.last_delivered_at)
    until = kept_until(where.country, clock.local_date(delivered, where.zone) if delivered else None)
    return until if until is not None and until >= clock.local_date(clock.now(), where.zone) else None


def _end_of(day: date, zone: str) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)
