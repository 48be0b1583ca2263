"""Carrying out the policies when a fact arrives: twice or out of order, the history comes out the same."""

from __future__ import annotations

from contextlib import suppress

from services.customer.errors import CustomerErased
from services.customer.handling import cars, contacts
from services.customer.handling.records import Records
from services.customer.policies import OrderFact, closes_reservation, entries, mileage
from shared.bus.fact import Fact, decode_fact, encode_fact
from shared.eventlog import StoredEvent
from shared.kernel.errors import NotFound

_HANDLER = "customer.on_order_fact"


def on_order_fact(records: Records, fact: Fact, zone: str) -> None:
    """Entries in the history, and the odometer; `zone` is the dealership's time zone."""
    [opening] = records.log.read_stream(fact.stream, limit=1)
    told = _told(fact, opening, zone)
    if closes_reservation(told):
        # the reservation's own fact may still be on its way: what it asks for has the same command ids
        reserved = decode_fact(encode_fact(opening))
        _write(records, reserved, _told(reserved, opening, zone))
    _write(records, fact, told)
    read = mileage(told)
    if read:
        meta = fact.reaction(_HANDLER, "mileage")
        with suppress(NotFound):  # the car went with its owner
            cars.change(records, told.order["car_id"], read, meta, occurred_at=fact.occurred_at)


def _write(records: Records, fact: Fact, told: OrderFact) -> None:
    for entry in entries(told):
        meta = fact.reaction(_HANDLER, entry.contact_id)
        with suppress(CustomerErased):  # nothing is written about them any more
            contacts.write_entry(records, entry, meta, fact.occurred_at)


def _told(fact: Fact, opening: StoredEvent, zone: str) -> OrderFact:
    """The fact with the one that opened its order: it says whose car it is, as later facts need not."""
    return OrderFact(
        id=fact.id,
        type=fact.type,
        order_id=fact.key,
        order=opening.data,
        reserved=opening.type == "RepairOrderReserved",
        data=fact.data,
        actor=fact.actor,
        occurred_at=fact.occurred_at,
        zone=zone,
    )
