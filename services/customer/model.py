"""State of a customer, a car and a contact entry, and how events move it. Nothing here refuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeAlias

from services.customer.events import (
    CarChanged,
    CarErased,
    CarRegistered,
    CarTransferred,
    CompanyRegistered,
    ContactDetailRemoved,
    ContactDetailWritten,
    ContactKind,
    ContactRecorded,
    ContactState,
    ContactStateChanged,
    CustomerChanged,
    CustomerErased,
    CustomerRestricted,
    CustomersMerged,
    PersonRegistered,
    Phone,
    PlateChanged,
    Sex,
    Trade,
)

CustomerEvent: TypeAlias = (
    PersonRegistered
    | CompanyRegistered
    | CustomerChanged
    | CustomersMerged
    | CustomerRestricted
    | CustomerErased
)
CarEvent: TypeAlias = CarRegistered | CarChanged | PlateChanged | CarTransferred | CarErased
ContactEvent: TypeAlias = ContactRecorded | ContactStateChanged | ContactDetailWritten | ContactDetailRemoved


class Withheld(StrEnum):
    """Of a customer who is to be forgotten: kept only because the law says so, or gone."""

    RESTRICTED = "restricted"
    ERASED = "erased"


class CustomerKind(StrEnum):
    """A human being or a business."""

    PERSON = "person"
    COMPANY = "company"


@dataclass(frozen=True, kw_only=True)
class Customer:
    """A person or a company as its stream tells it; `merged_into` is set once it stands for another."""

    kind: CustomerKind
    name: str
    phones: tuple[Phone, ...]
    dealership: str
    sex: Sex | None = None
    birth_date: date | None = None
    trades: tuple[Trade, ...] = ()
    registration_number: str = ""
    representative: str = ""
    email: str = ""
    address: str = ""
    memo: str = ""
    assignee: str | None = None
    merged_into: str | None = None
    withheld: Withheld | None = None
    kept_until: date | None = None
    absorbed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Car:
    """A car as its stream tells it; `erased` with its owner."""

    customer_id: str
    plate: str
    plate_form: str
    dealership: str
    model: str
    engine: str
    average_km_per_year: int
    model_name: str = ""
    model_from: int | None = None
    model_to: int | None = None
    model_code: str = ""
    vin: str | None = None
    transmission: str = ""
    mileage_km: int | None = None
    company: str = ""
    first_registered: date | None = None
    memo: str = ""
    assignee: str | None = None
    erased: bool = False


@dataclass(frozen=True, kw_only=True)
class Detail:
    """A line of an entry: what was done or is to be done for it, by whom (JP-03)."""

    id: str
    content: str
    state: ContactState
    worked_at: datetime | None = None
    planned_at: datetime | None = None
    assignee: str | None = None


@dataclass(frozen=True, kw_only=True)
class Contact:
    """An entry of the contact history, its lines in the order in which they were added."""

    customer_id: str
    kind: ContactKind
    title: str
    state: ContactState
    created_at: datetime
    content: str = ""
    car_id: str | None = None
    order_id: str | None = None
    assignee: str | None = None
    author: str | None = None
    next_date: date | None = None
    automatic: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    details: tuple[Detail, ...] = ()

    def detail(self, detail_id: str) -> Detail | None:
        """The line with this id."""
        return next((each for each in self.details if each.id == detail_id), None)


# what a person may change, by name: the rest has events of its own
CUSTOMER_FIELDS = tuple(
    field.name
    for field in fields(Customer)
    if field.name not in {"kind", "dealership", "merged_into", "withheld", "kept_until", "absorbed"}
)
CAR_FIELDS = tuple(
    field.name
    for field in fields(Car)
    if field.name not in {"customer_id", "plate", "plate_form", "dealership", "erased"}
)
# what goes with a car from owner to owner
CARRIED = ("plate", "vin", "company", "memo")


def evolve_customer(state: Customer | None, event: CustomerEvent) -> Customer | None:
    """The customer after the event."""
    match event:
        case PersonRegistered():
            return Customer(kind=CustomerKind.PERSON, **_shared(event, Customer))
        case CompanyRegistered():
            return Customer(kind=CustomerKind.COMPANY, **_shared(event, Customer))
        case CustomerChanged():
            return state and replace(_absorbed(state, event), **_shared(event, Customer))
        case CustomerRestricted(until=until):
            return state and replace(state, withheld=Withheld.RESTRICTED, kept_until=until)
        case CustomerErased():
            return state and replace(state, withheld=Withheld.ERASED)
        case CustomersMerged(survivor_id=survivor_id):
            return state and replace(state, merged_into=survivor_id)


def evolve_car(state: Car | None, event: CarEvent) -> Car | None:
    """The car after the event."""
    match event:
        case CarRegistered():
            return Car(**_shared(event, Car))
        case CarChanged():
            return state and replace(state, **_shared(event, Car))
        case PlateChanged(plate=plate, plate_form=form):
            return state and replace(state, plate=plate, plate_form=form)
        case CarTransferred(customer_id=customer_id):
            return state and replace(state, customer_id=customer_id, **_carried(event))
        case CarErased():
            return state and replace(state, erased=True)


def evolve_contact(state: Contact | None, event: ContactEvent) -> Contact | None:
    """The entry after the event."""
    match event:
        case ContactRecorded():
            return Contact(**_shared(event, Contact))
        case ContactStateChanged(state=now):
            return state and replace(state, state=now)
        case ContactDetailWritten():
            return state and replace(state, details=_with(state, event))
        case ContactDetailRemoved(detail_id=gone):
            return state and replace(state, details=tuple(each for each in state.details if each.id != gone))


def _with(state: Contact, event: ContactDetailWritten) -> tuple[Detail, ...]:
    told = {
        name: getattr(event, name) for name in ("content", "state", "worked_at", "planned_at", "assignee")
    }
    line = Detail(id=event.detail_id, **told)
    if state.detail(line.id) is None:
        return (*state.details, line)
    return tuple(line if each.id == line.id else each for each in state.details)


def _absorbed(state: Customer, event: CustomerChanged) -> Customer:
    return replace(state, absorbed=(*state.absorbed, event.absorbed)) if event.absorbed else state


def _carried(event: CarTransferred) -> dict[str, Any]:
    told = {name: getattr(event, name) for name in CARRIED}
    return {name: value for name, value in told.items() if value is not None}


def _shared(event: CustomerEvent | CarEvent | ContactEvent, state: type) -> dict[str, Any]:
    kept = {field.name for field in fields(state)} - {"absorbed"}
    return {field.name: getattr(event, field.name) for field in fields(event) if field.name in kept}
