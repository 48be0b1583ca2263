"""What became of customers: rows in, rows out."""

from __future__ import annotations

from services.customer.folding.rows import Row, Rows, Told, name_key
from shared.kernel.hangul import initials


def registered(rows: Rows, event: Told) -> None:
    """A person or a company."""
    data = event.data
    rows.customers[event.key] = {
        "id": event.key,
        "kind": "company" if event.type == "CompanyRegistered" else "person",
        "dealership": data["dealership"],
        "registered_at": event.occurred_at.isoformat(),
        "merged_into": None,
        "cars": 0,
        **_details(event),
    }
    rows.topics.add(f"customer:{event.key}")


def changed(rows: Rows, event: Told) -> None:
    """What is known of them now."""
    rows.customers[event.key] |= _details(event)
    rows.topics.add(f"customer:{event.key}")


def _details(event: Told) -> Row:
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


def merged(rows: Rows, event: Told) -> None:
    """Another customer stands for this one."""
    survivor = event.data["survivor_id"]
    rows.customers[event.key] |= {"merged_into": survivor, "version": event.version}
    rows.merges.append((event.key, survivor))
    rows.owners |= {event.key, survivor}
    rows.topics |= {f"customer:{event.key}", f"customer:{survivor}"}
