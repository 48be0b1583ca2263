"""What the customer forms send, and what the reader typed back beside a refusal; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from services.web.forms import Form

PHONE_KINDS: Final = ("mobile", "home", "work", "fax", "other")
# As many numbers as one form has room for; those that are kept are never cut off.
_ROOM: Final = 3
_PERSON: Final = ("sex", "birth_date")
_COMPANY: Final = ("registration_number", "representative")
_BOTH: Final = ("name", "email", "address", "memo", "assignee")
_CAR_TEXTS: Final = (
    "model",
    "engine",
    "transmission",
    "vin",
    "company",
    "first_registered",
    "memo",
    "assignee",
)
_CAR_NUMBERS: Final = ("mileage_km", "average_km_per_year")


def customer_payload(form: Form, kind: str) -> dict[str, Any]:
    """The fields of a person or a company, as typed; an empty telephone row is no number."""
    texts = (*_BOTH, *(_PERSON if kind == "person" else _COMPANY))
    payload: dict[str, Any] = {name: form.get(name) for name in texts}
    payload["phones"] = phones(form)
    return payload if kind == "person" else {**payload, "trades": form.many("trades")}


def phones(form: Form) -> list[dict[str, Any]]:
    """The rows that hold a number, in their order; the chosen one is primary."""
    rows = [(index, form[f"phones.{index}.number"]) for index in phone_rows(form)]
    return [
        {
            "number": number,
            "kind": form.get(f"phones.{index}.kind", "mobile"),
            "note": form[f"phones.{index}.note"],
            "primary": str(form["primary"] or "0") == str(index),
        }
        for index, number in rows
        if number
    ]


def phone_rows(form: Form) -> range:
    """The numbers of the rows to show: all that were sent, and room for more."""
    sent = [int(name.split(".")[1]) for name in form.values if _is_phone(name)]
    return range(max(_ROOM, max(sent, default=-1) + 1))


def as_shown(form: Form, errors: Mapping[str, str]) -> dict[str, str]:
    """Reasons by the names of the fields on the page: empty telephone rows were left out on the way."""
    sent = [index for index in phone_rows(form) if form[f"phones.{index}.number"]]
    shown: dict[str, str] = {}
    for name, reason in errors.items():
        parts = name.split(".")
        if parts[0] == "phones" and len(parts) > 1 and parts[1].isdigit() and int(parts[1]) < len(sent):
            parts[1] = str(sent[int(parts[1])])
        shown["phones.0.number" if name == "phones" else ".".join(parts)] = reason
    return shown


def car_payload(form: Form, prefix: str = "") -> dict[str, Any]:
    """The fields of a car without its plate, as typed."""
    texts = {name: form.get(f"{prefix}{name}") for name in _CAR_TEXTS}
    return texts | {name: form.integer(f"{prefix}{name}") for name in _CAR_NUMBERS}


def customer_form(customer: Mapping[str, Any]) -> Form:
    """The form filled with what is known."""
    texts = (*_BOTH, *_PERSON, *_COMPANY)
    values: dict[str, Any] = {name: customer[name] or "" for name in texts}
    values |= {"trades": customer["trades"], "version": customer["version"], "primary": "0"}
    for index, phone in enumerate(customer["phones"]):
        values |= {
            f"phones.{index}.number": phone["shown"],
            f"phones.{index}.kind": phone["kind"],
            f"phones.{index}.note": phone["note"],
        }
        if phone["primary"]:
            values["primary"] = str(index)
    return Form(values)


def car_form(car: Mapping[str, Any]) -> Form:
    """The form filled with what is known of a car."""
    names = (*_CAR_TEXTS, *_CAR_NUMBERS, "version", "plate")
    return Form({name: "" if car[name] is None else car[name] for name in names})


def _is_phone(name: str) -> bool:
    parts = name.split(".")
    return len(parts) == 3 and parts[0] == "phones" and parts[1].isdecimal() and len(parts[1]) < 3
