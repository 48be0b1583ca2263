"""Writing the contact history, by hand and by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.customer.decisions.contacts import (
    ChangeContactState,
    RecordContact,
    RemoveContactDetail,
    WriteContactDetail,
)
from services.customer.handling.records import Records
from services.customer.handling.stale import seen
from services.customer.policies import Entry
from shared.eventlog import Appended, Meta
from shared.kernel.errors import NotFound


def record(records: Records, contact_id: str, command: RecordContact, meta: Meta) -> Appended:
    """An entry of the customer, or of whoever stands for them; it happened when it says it was created."""
    owner, _, _ = records.living(command.customer_id)
    return records.contacts.execute(
        contact_id, replace(command, customer_id=owner), meta, occurred_at=command.created_at, new=True
    )


def change(
    records: Records,
    contact_id: str,
    command: ChangeContactState | WriteContactDetail | RemoveContactDetail,
    meta: Meta,
    *,
    version: int | None = None,
    occurred_at: datetime | None = None,
) -> Appended:
    """Work on an entry went on; ChangedMeanwhile when `version` is no longer the present one.

    CustomerErased when something would be written about a customer whose key is gone.
    """
    contact = records.contacts.load(contact_id).state if isinstance(command, WriteContactDetail) else None
    if contact is not None:
        records.living(contact.customer_id)
    contacts = records.contacts
    return seen(
        records.log,
        contacts.stream(contact_id),
        version,
        lambda: contacts.execute(contact_id, command, meta, expected=version, occurred_at=occurred_at),
    )


def write_entry(records: Records, entry: Entry, meta: Meta, occurred_at: datetime) -> None:
    """Carry out what a policy asked for. An entry to close that was never written needs no closing."""
    if isinstance(entry.command, RecordContact):
        record(records, str(entry.contact_id), entry.command, meta)
        return
    try:
        change(records, str(entry.contact_id), entry.command, meta, occurred_at=occurred_at)
    except NotFound:
        return
