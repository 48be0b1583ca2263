"""Carrying out the policies when a fact arrives; a fact that comes again changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from services.customer.handling import cars, contacts
from services.customer.handling.records import Records
from services.customer.policies import OrderFact, entries, mileage
from shared.eventlog import EventLog, Meta


class Fact(Protocol):
    """As much of `shared.bus.Fact` as a reaction needs."""

    @property
    def id(self) -> UUID: ...
    @property
    def type(self) -> str: ...
    @property
    def stream(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def data(self) -> dict[str, Any]: ...
    @property
    def actor(self) -> str: ...
    @property
    def occurred_at(self) -> datetime: ...
    def reaction(self, handler: str, *parts: object, actor: str | None = None) -> Meta:
        """The meta of a command that answers this fact."""
        ...


def on_order_fact(records: Records, fact: Fact, zone: str) -> None:
    """Entries in the history, and the odometer; `zone` is the dealership's time zone."""
    told = OrderFact(
        id=fact.id,
        type=fact.type,
        order_id=fact.key,
        order=opening(records.log, fact.stream),
        data=fact.data,
        actor=fact.actor,
        occurred_at=fact.occurred_at,
        zone=zone,
    )
    for entry in entries(told):
        meta = fact.reaction("customer.on_order_fact", entry.contact_id)
        contacts.write_entry(records, entry, meta, fact.occurred_at)
    read = mileage(told)
    if read:
        meta = fact.reaction("customer.on_order_fact", "mileage")
        cars.change(records, told.order["car_id"], read, meta, occurred_at=fact.occurred_at)


def opening(log: EventLog, stream: str) -> Mapping[str, Any]:
    """The published fact that opened an order: it says whose car it is, as later facts need not."""
    return log.read_stream(stream, limit=1)[0].data
