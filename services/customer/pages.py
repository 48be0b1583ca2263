"""One record as others see it: from its stream, so never stale; what hangs on it from the look-up tables."""

from __future__ import annotations

from typing import Any

import msgspec

from services.customer.handling.records import Records
from services.customer.model import Car, Customer
from services.customer.reading import run
from shared.eventlog import owner_of
from shared.kernel.errors import NotFound
from shared.kernel.phones import national
from shared.postgres import Cursor


def customer_page(records: Records, cursor: Cursor, asked_id: str) -> dict[str, Any]:
    """The customer, or who stands for them (`merged_from` then tells the id that was asked for)."""
    customer_id, customer, version = records.standing(asked_id)
    [(total, unfinished, next_date)] = run(cursor, "contacts_of", (customer_id,))
    return {
        **customer_fields(customer_id, customer, version),
        "merged_from": asked_id if asked_id != customer_id else None,
        "cars": [row for (row,) in run(cursor, "cars_of", (customer_id,))],
        "contacts": {
            "count": total,
            "open": unfinished,
            "next_date": next_date and next_date.isoformat(),
        },
    }


def car_page(records: Records, car_id: str) -> dict[str, Any]:
    """The car with its owner's data; `customer_id` is the record that stands for the owner today."""
    car, version = records.car(car_id)
    customer_id, customer, customer_version = records.standing(car.customer_id)
    return {
        **car_fields(car_id, car, version),
        "customer_id": customer_id,
        "customer": customer_fields(customer_id, customer, customer_version),
    }


def contact_page(records: Records, contact_id: str) -> dict[str, Any]:
    """The entry with its lines; of an erased customer nothing that was written. NotFound without one."""
    loaded = records.contacts.load(contact_id)
    if loaded.state is None:
        raise NotFound(kind="contact")
    customer_id, customer, _ = records.standing(loaded.state.customer_id)
    told: dict[str, Any] = msgspec.to_builtins(loaded.state)
    owner = {"customer_id": customer_id, "customer": customer.name}
    return {**told, **owner, "id": contact_id, "version": loaded.version}


def known(records: Records, customers: list[str], cars: list[str], plates: list[str]) -> dict[str, Any]:
    """Those of the ids and full plates that are taken."""
    return {
        "customers": [one for one in customers if records.customers.load(one).version],
        "cars": [one for one in cars if records.cars.load(one).version],
        "plates": [one for one in plates if owner_of(records.log, "plate", one)],
    }


def customer_fields(customer_id: str, customer: Customer, version: int) -> dict[str, Any]:
    """Everything known of a customer; `phone` is the primary number as people write it."""
    primary = next((phone.number for phone in customer.phones if phone.primary), None)
    return {
        "id": customer_id,
        "version": version,
        "kind": customer.kind,
        "name": customer.name,
        "sex": customer.sex,
        "birth_date": customer.birth_date and customer.birth_date.isoformat(),
        "phones": [
            {
                "number": phone.number,
                "shown": national(phone.number),
                "kind": phone.kind,
                "note": phone.note,
                "primary": phone.primary,
            }
            for phone in customer.phones
        ],
        "phone": primary and national(primary),
        "trades": list(customer.trades),
        "registration_number": customer.registration_number,
        "representative": customer.representative,
        "email": customer.email,
        "address": customer.address,
        "memo": customer.memo,
        "assignee": customer.assignee,
        "dealership": customer.dealership,
        "withheld": customer.withheld,
        "kept_until": customer.kept_until and customer.kept_until.isoformat(),
    }


def car_fields(car_id: str, car: Car, version: int) -> dict[str, Any]:
    """Everything known of a car."""
    return {
        "id": car_id,
        "version": version,
        "plate": car.plate,
        "plate_form": car.plate_form,
        "model": car.model,
        "model_name": car.model_name,
        "model_from": car.model_from,
        "model_to": car.model_to,
        "model_code": car.model_code,
        "engine": car.engine,
        "transmission": car.transmission,
        "vin": car.vin,
        "mileage_km": car.mileage_km,
        "average_km_per_year": car.average_km_per_year,
        "company": car.company,
        "first_registered": car.first_registered and car.first_registered.isoformat(),
        "memo": car.memo,
        "assignee": car.assignee,
        "dealership": car.dealership,
    }
