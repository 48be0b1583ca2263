"""What events do to rows of the look-up tables. Pure: rows in, rows out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from shared.eventlog.erasing import ERASING
from shared.kernel.hangul import initials
from shared.kernel.phones import country_of

Row = dict[str, Any]


class Told(Protocol):
    """As much of a stored event as a row is made from."""

    @property
    def type(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def data(self) -> Mapping[str, Any]: ...
    @property
    def occurred_at(self) -> datetime: ...


@dataclass
class Rows:
    """The rows that a batch touches, as they are and then as they become, by id."""

    customers: dict[str, Row] = field(default_factory=dict)
    cars: dict[str, Row] = field(default_factory=dict)
    contacts: dict[str, Row] = field(default_factory=dict)
    dealerships: dict[str, Row] = field(default_factory=dict)
    merges: list[tuple[str, str]] = field(default_factory=list)
    owners: set[str] = field(default_factory=set)
    topics: set[str] = field(default_factory=set)

    def of(self, category: str) -> dict[str, Row]:
        """The rows of the streams of a category."""
        return {"customer": self.customers, "car": self.cars, "contact": self.contacts}[category]


def name_key(name: str) -> str:
    """What a name is searched and compared by: no spaces, no capitals."""
    return "".join(name.split()).lower()


def fold(rows: Rows, event: Told) -> None:
    """One event more; what is told of a row that was erased changes nothing."""
    if event.type not in _OPENING and event.key not in rows.of(event.category):
        return
    _HANDLERS[event.type](rows, event)


def _registered(rows: Rows, event: Told) -> None:
    data = event.data
    rows.customers[event.key] = {
        "id": event.key,
        "kind": "company" if event.type == "CompanyRegistered" else "person",
        "dealership": data["dealership"],
        "registered_at": event.occurred_at.isoformat(),
        "merged_into": None,
        "cars": 0,
        **_customer_details(event),
    }
    rows.topics.add(f"customer:{event.key}")


def _customer_changed(rows: Rows, event: Told) -> None:
    rows.customers[event.key] |= _customer_details(event)
    rows.topics.add(f"customer:{event.key}")


def _customer_details(event: Told) -> Row:
    data = event.data
    primary = next((phone["number"] for phone in data["phones"] if phone["primary"]), None)
    return {
        "name": data["name"],
        "name_key": name_key(data["name"]),
        "initials": initials(data["name"]),
        "sex": data.get("sex"),
        "birth_date": data.get("birth_date"),
        "phones": data["phones"],
        "primary_phone": primary,
        "trades": data.get("trades", []),
        "registration_number": data.get("registration_number", ""),
        "representative": data.get("representative", ""),
        "email": data["email"],
        "address": data["address"],
        "memo": data["memo"],
        "assignee": data["assignee"],
        "changed_at": event.occurred_at.isoformat(),
        "version": event.version,
    }


def _merged(rows: Rows, event: Told) -> None:
    survivor = event.data["survivor_id"]
    rows.customers[event.key] |= {"merged_into": survivor, "version": event.version}
    rows.merges.append((event.key, survivor))
    rows.owners |= {event.key, survivor}
    rows.topics |= {f"customer:{event.key}", f"customer:{survivor}"}


def _car_registered(rows: Rows, event: Told) -> None:
    data = event.data
    rows.cars[event.key] = {
        "id": event.key,
        "customer_id": data["customer_id"],
        "dealership": data["dealership"],
        "registered_at": event.occurred_at.isoformat(),
        **_plate(data),
        **_car_details(event),
    }
    _touch_car(rows, event)


def _car_changed(rows: Rows, event: Told) -> None:
    rows.cars[event.key] |= _car_details(event)
    _touch_car(rows, event)


def _plate_changed(rows: Rows, event: Told) -> None:
    rows.cars[event.key] |= {**_plate(event.data), **_changed(event)}
    _touch_car(rows, event)


def _transferred(rows: Rows, event: Told) -> None:
    _touch_car(rows, event)
    row = rows.cars[event.key]
    row |= {"customer_id": event.data["customer_id"], **_changed(event)}
    row |= {name: told for name in ("vin", "memo") if (told := event.data.get(name)) is not None}
    if (plate := event.data.get("plate")) is not None:
        row |= _plate({"plate": plate, "plate_form": row["plate_form"]})
    if (company := event.data.get("company")) is not None:
        row |= {"company": company, "company_key": name_key(company)}
    _touch_car(rows, event)


def _touch_car(rows: Rows, event: Told) -> None:
    owner = rows.cars[event.key]["customer_id"]
    rows.owners.add(owner)
    rows.topics |= {f"car:{event.key}", f"customer:{owner}"}


def _plate(data: Mapping[str, Any]) -> Row:
    plate = data["plate"]
    return {"plate": plate, "plate_reversed": plate[::-1], "plate_form": data["plate_form"]}


def _changed(event: Told) -> Row:
    return {"changed_at": event.occurred_at.isoformat(), "version": event.version}


_CAR_DETAILS = (
    "model",
    "model_name",
    "model_from",
    "model_to",
    "model_code",
    "engine",
    "transmission",
    "vin",
    "mileage_km",
    "average_km_per_year",
    "company",
    "first_registered",
    "memo",
    "assignee",
)


def _car_details(event: Told) -> Row:
    details = {name: event.data[name] for name in _CAR_DETAILS}
    return {**details, "company_key": name_key(details["company"]), **_changed(event)}


def _contact_recorded(rows: Rows, event: Told) -> None:
    rows.contacts[event.key] = {"id": event.key, "version": event.version, **event.data, "details": []}
    _touch_contact(rows, event)


def _contact_state_changed(rows: Rows, event: Told) -> None:
    rows.contacts[event.key] |= {"state": event.data["state"], "version": event.version}
    _touch_contact(rows, event)


def _contact_detail_written(rows: Rows, event: Told) -> None:
    names = ("content", "state", "worked_at", "planned_at", "assignee")
    line = {"id": event.data["detail_id"], **{name: event.data[name] for name in names}}
    contact = rows.contacts[event.key]
    kept = [line if each["id"] == line["id"] else each for each in contact["details"]]
    contact |= {"details": kept if line in kept else [*kept, line], "version": event.version}
    _touch_contact(rows, event)


def _contact_detail_removed(rows: Rows, event: Told) -> None:
    contact = rows.contacts[event.key]
    kept = [each for each in contact["details"] if each["id"] != event.data["detail_id"]]
    contact |= {"details": kept, "version": event.version}
    _touch_contact(rows, event)


def _touch_contact(rows: Rows, event: Told) -> None:
    contact = rows.contacts[event.key]
    rows.topics.add(f"customer:{contact['customer_id']}")
    if contact["car_id"]:
        rows.topics.add(f"car:{contact['car_id']}")


def _dealership_opened(rows: Rows, event: Told) -> None:
    rows.dealerships[event.key] = {
        "id": event.key,
        "country": country_of(event.data["locale"]),
        "time_zone": event.data["time_zone"],
    }


_HANDLERS: dict[str, Callable[[Rows, Told], None]] = {
    "PersonRegistered": _registered,
    "CompanyRegistered": _registered,
    "CustomerChanged": _customer_changed,
    "CustomersMerged": _merged,
    "CarRegistered": _car_registered,
    "CarChanged": _car_changed,
    "PlateChanged": _plate_changed,
    "CarTransferred": _transferred,
    "ContactRecorded": _contact_recorded,
    "ContactStateChanged": _contact_state_changed,
    "ContactDetailWritten": _contact_detail_written,
    "ContactDetailRemoved": _contact_detail_removed,
    "DealershipOpened": _dealership_opened,
}
_OPENING = frozenset(
    {"PersonRegistered", "CompanyRegistered", "CarRegistered", "ContactRecorded", "DealershipOpened"}
)
TYPES = frozenset(_HANDLERS) | ERASING
