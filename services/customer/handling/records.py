"""The service's streams, and which record stands for a merged one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.customer.decisions.cars import CAR, CarCommand
from services.customer.decisions.contacts import CONTACT, ContactCommand
from services.customer.decisions.customers import CUSTOMER, CustomerCommand, living
from services.customer.events import (
    CarChanged,
    CarErased,
    CarRegistered,
    CarTransferred,
    CompanyRegistered,
    ContactDetailRemoved,
    ContactDetailWritten,
    ContactRecorded,
    ContactStateChanged,
    CustomerChanged,
    CustomerErased,
    CustomerRestricted,
    CustomersMerged,
    PersonRegistered,
    PlateChanged,
)
from services.customer.model import Car, CarEvent, Contact, ContactEvent, Customer, CustomerEvent
from shared.eventlog import Codec, EventLog, NewEvent, Repository, reservations
from shared.kernel.errors import NotFound

CUSTOMER_CODEC: Codec[CustomerEvent] = Codec(
    PersonRegistered, CompanyRegistered, CustomerChanged, CustomersMerged, CustomerRestricted, CustomerErased
)
CAR_CODEC: Codec[CarEvent] = Codec(CarRegistered, CarChanged, PlateChanged, CarTransferred, CarErased)
CONTACT_CODEC: Codec[ContactEvent] = Codec(
    ContactRecorded, ContactStateChanged, ContactDetailWritten, ContactDetailRemoved
)
CODECS = (CUSTOMER_CODEC, CAR_CODEC, CONTACT_CODEC)

STREAMS: dict[str, Codec[Any]] = {
    "customer": CUSTOMER_CODEC,
    "car": CAR_CODEC,
    "contact": CONTACT_CODEC,
    **reservations("plate"),
}


class Records:
    """Customers, cars and contact entries of one log."""

    def __init__(self, log: EventLog) -> None:
        self.log = log
        self.customers: Repository[Customer | None, CustomerCommand, CustomerEvent] = Repository(
            log, "customer", CUSTOMER, CUSTOMER_CODEC
        )
        self.cars: Repository[Car | None, CarCommand, CarEvent] = Repository(log, "car", CAR, CAR_CODEC)
        self.contacts: Repository[Contact | None, ContactCommand, ContactEvent] = Repository(
            log, "contact", CONTACT, CONTACT_CODEC
        )

    def living(self, customer_id: str) -> tuple[str, Customer, int]:
        """The record that stands for a customer id, to write to; CustomerErased when it was erased."""
        found, state, version = self.standing(customer_id)
        return found, living(state), version

    def standing(self, customer_id: str) -> tuple[str, Customer, int]:
        """The record that stands for a customer id today: its id, state and version; NotFound without one."""
        loaded = self.customers.load(customer_id)
        while loaded.state is not None and loaded.state.merged_into is not None:
            customer_id = loaded.state.merged_into
            loaded = self.customers.load(customer_id)
        if loaded.state is None:
            raise NotFound(kind="customer")
        return customer_id, loaded.state, loaded.version

    def car(self, car_id: str) -> tuple[Car, int]:
        """A car and its version; NotFound without one."""
        loaded = self.cars.load(car_id)
        if loaded.state is None or loaded.state.erased:
            raise NotFound(kind="car")
        return loaded.state, loaded.version


def fresh(codec: Codec[Any], events: Sequence[Any], occurred_at: datetime | None = None) -> list[NewEvent]:
    """Events on their way into the log."""
    return [NewEvent(*codec.encode(event), occurred_at=occurred_at) for event in events]
