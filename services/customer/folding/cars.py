"""What became of cars: rows in, rows out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from services.customer.folding.rows import Row, Rows, Told, name_key

_DETAILS: Final = (
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


def registered(rows: Rows, event: Told) -> None:
    """A car of a customer."""
    data = event.data
    rows.cars[event.key] = {
        "id": event.key,
        "customer_id": data["customer_id"],
        "dealership": data["dealership"],
        "registered_at": event.occurred_at.isoformat(),
        **_plate(data),
        **_details(event),
    }
    _touch(rows, event)


def changed(rows: Rows, event: Told) -> None:
    """Its details, not its plate."""
    rows.cars[event.key] |= _details(event)
    _touch(rows, event)


def plate_changed(rows: Rows, event: Told) -> None:
    """It bears another plate."""
    rows.cars[event.key] |= {**_plate(event.data), **_changed(event)}
    _touch(rows, event)


def transferred(rows: Rows, event: Told) -> None:
    """It is another customer's from now on."""
    _touch(rows, event)
    row = rows.cars[event.key]
    row |= {"customer_id": event.data["customer_id"], **_changed(event)}
    row |= {name: told for name in ("vin", "memo") if (told := event.data.get(name)) is not None}
    if (plate := event.data.get("plate")) is not None:
        row |= _plate({"plate": plate, "plate_form": row["plate_form"]})
    if (company := event.data.get("company")) is not None:
        row |= {"company": company, "company_key": name_key(company)}
    _touch(rows, event)


def _touch(rows: Rows, event: Told) -> None:
    owner = rows.cars[event.key]["customer_id"]
    rows.owners.add(owner)
    rows.topics |= {f"car:{event.key}", f"customer:{owner}"}


def _plate(data: Mapping[str, Any]) -> Row:
    plate = data["plate"]
    return {"plate": plate, "plate_reversed": plate[::-1], "plate_form": data["plate_form"]}


def _changed(event: Told) -> Row:
    return {"changed_at": event.occurred_at.isoformat(), "version": event.version}


def _details(event: Told) -> Row:
    details = {name: event.data[name] for name in _DETAILS}
    return {**details, "company_key": name_key(details["company"]), **_changed(event)}
