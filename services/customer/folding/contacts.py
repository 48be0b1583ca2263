"""What was talked about with a customer: rows in, rows out."""

from __future__ import annotations

from services.customer.folding.rows import Rows, Told


def recorded(rows: Rows, event: Told) -> None:
    """A contact, without details yet."""
    rows.contacts[event.key] = {"id": event.key, "version": event.version, **event.data, "details": []}
    _touch(rows, event)


def state_changed(rows: Rows, event: Told) -> None:
    """How far it has come."""
    rows.contacts[event.key] |= {"state": event.data["state"], "version": event.version}
    _touch(rows, event)


def detail_written(rows: Rows, event: Told) -> None:
    """A line more, or the same line anew."""
    names = ("content", "state", "worked_at", "planned_at", "assignee")
    line = {"id": event.data["detail_id"], **{name: event.data[name] for name in names}}
    contact = rows.contacts[event.key]
    kept = [line if each["id"] == line["id"] else each for each in contact["details"]]
    contact |= {"details": kept if line in kept else [*kept, line], "version": event.version}
    _touch(rows, event)


def detail_removed(rows: Rows, event: Told) -> None:
    """A line less."""
    contact = rows.contacts[event.key]
    kept = [each for each in contact["details"] if each["id"] != event.data["detail_id"]]
    contact |= {"details": kept, "version": event.version}
    _touch(rows, event)


def _touch(rows: Rows, event: Told) -> None:
    contact = rows.contacts[event.key]
    rows.topics.add(f"customer:{contact['customer_id']}")
    if contact["car_id"]:
        rows.topics.add(f"car:{contact['car_id']}")
