"""The contact history: entries, their states and their detail lines."""

from __future__ import annotations

from typing import Any

from services.customer import schemas
from services.customer.calls.desk import CustomerDesk, answered, asked_by, seen_by
from services.customer.decisions.contacts import (
    ChangeContactState,
    RecordContact,
    RemoveContactDetail,
    WriteContactDetail,
)
from services.customer.events import ContactKind, ContactState
from services.customer.handling import contacts
from shared.bus import Call, command
from shared.kernel.ids import derived_id


class ContactCalls(CustomerDesk):
    """Each answers `shared.contracts.customer.Written`."""

    @command(schemas.RecordContact, permission="customer.edit")
    def record_contact(self, call: Call) -> dict[str, Any]:
        """An entry of the contact history, written by hand."""
        asked = asked_by(call)
        contact_id = asked.pop("id", None) or str(derived_id("contact", call.command_id))
        asked.pop("occurred_at", None)
        entry = RecordContact(
            **{
                **{name: value for name, value in asked.items() if value is not None},
                "created_at": asked.get("created_at"),
                "kind": ContactKind(asked["kind"]),
                "state": ContactState(asked["state"]) if asked.get("state") else None,
                "author": call.identity.actor,
            }
        )
        return answered("contact", contact_id, contacts.record(self.records, contact_id, entry, call.meta))

    @command(schemas.ChangeContactState, permission="customer.edit")
    def change_contact_state(self, call: Call) -> dict[str, Any]:
        """作業待ち → 作業中 → 完了, or back."""
        asked = asked_by(call)
        change = ChangeContactState(state=ContactState(asked["state"]))
        done = contacts.change(self.records, asked["id"], change, call.meta, **seen_by(asked))
        return answered("contact", asked["id"], done)

    @command(schemas.WriteContactDetail, permission="customer.edit")
    def write_contact_detail(self, call: Call) -> dict[str, Any]:
        """A detail line is added, or written anew (JP-03)."""
        asked = asked_by(call)
        line = WriteContactDetail(
            detail_id=asked.get("detail_id") or str(derived_id("contact_detail", call.command_id)),
            content=asked.get("content") or "",
            state=ContactState(asked["state"]) if asked.get("state") else None,
            worked_at=asked.get("worked_at"),
            planned_at=asked.get("planned_at"),
            assignee=asked.get("assignee"),
        )
        done = contacts.change(self.records, asked["id"], line, call.meta, **seen_by(asked))
        return {**answered("contact", asked["id"], done), "detail_id": line.detail_id}

    @command(schemas.RemoveContactDetail, permission="customer.edit")
    def remove_contact_detail(self, call: Call) -> dict[str, Any]:
        """A detail line is taken out; the log keeps that it was there."""
        asked = asked_by(call)
        line = RemoveContactDetail(detail_id=asked["detail_id"])
        done = contacts.change(self.records, asked["id"], line, call.meta, **seen_by(asked))
        return answered("contact", asked["id"], done)
