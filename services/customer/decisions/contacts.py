"""The contact history: what is said and done, and what is still to do (JP-02..JP-05)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any, TypeAlias

from services.customer.decisions.forms import Form
from services.customer.errors import AlreadyRegistered
from services.customer.events import (
    ContactDetailRemoved,
    ContactDetailWritten,
    ContactKind,
    ContactRecorded,
    ContactState,
    ContactStateChanged,
)
from services.customer.model import Contact, ContactEvent, Detail, evolve_contact
from shared.kernel.decider import Decider
from shared.kernel.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class RecordContact:
    """Write an entry; one written by the service itself has `automatic` and needs no title (JP-12)."""

    customer_id: str
    created_at: datetime | None
    kind: ContactKind = ContactKind.CUSTOMER
    title: str = ""
    state: ContactState | None = None
    content: str = ""
    car_id: str | None = None
    order_id: str | None = None
    assignee: str | None = None
    author: str | None = None
    next_date: date | None = None
    automatic: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ChangeContactState:
    """Work on the entry went on."""

    state: ContactState


@dataclass(frozen=True, kw_only=True)
class WriteContactDetail:
    """Add a detail line, or write the one with this id anew (JP-03)."""

    detail_id: str
    content: str = ""
    state: ContactState | None = None
    worked_at: datetime | None = None
    planned_at: datetime | None = None
    assignee: str | None = None


@dataclass(frozen=True, kw_only=True)
class RemoveContactDetail:
    """Take a detail line out of the entry (JP-03)."""

    detail_id: str


ContactCommand: TypeAlias = RecordContact | ChangeContactState | WriteContactDetail | RemoveContactDetail


def decide(state: Contact | None, command: ContactCommand) -> Sequence[ContactEvent]:
    """The events of a command about one entry."""
    match command:
        case RecordContact():
            return [_record(state, command)]
        case ChangeContactState(state=to):
            if state is None:
                raise NotFound(kind="contact")
            return [] if to is state.state else [ContactStateChanged(state=to, previous=state.state)]
        case WriteContactDetail():
            return _write_detail(state, command)
        case RemoveContactDetail(detail_id=gone):
            if state is None or state.detail(gone) is None:
                raise NotFound(kind="contact_detail")
            return [ContactDetailRemoved(detail_id=gone)]


def _write_detail(state: Contact | None, command: WriteContactDetail) -> Sequence[ContactEvent]:
    if state is None:
        raise NotFound(kind="contact")
    form = Form({"content": command.content, "state": command.state})
    form.require(("content", "state"))
    form.check()
    assert command.state is not None
    line = Detail(
        id=command.detail_id,
        content=command.content.strip(),
        state=command.state,
        worked_at=command.worked_at,
        planned_at=command.planned_at,
        assignee=command.assignee,
    )
    if state.detail(line.id) == line:
        return []
    told = {each.name: getattr(line, each.name) for each in fields(line) if each.name != "id"}
    return [ContactDetailWritten(customer_id=state.customer_id, detail_id=line.id, **told)]


def _record(state: Contact | None, command: RecordContact) -> ContactRecorded:
    if state is not None:
        raise AlreadyRegistered
    form = Form({"title": command.title, "state": command.state, "created_at": command.created_at})
    form.require(("state", "created_at") if command.automatic else ("title", "state", "created_at"))
    form.check()
    assert command.state is not None
    assert command.created_at is not None
    return ContactRecorded(
        customer_id=command.customer_id,
        created_at=command.created_at,
        kind=command.kind,
        title=command.title.strip(),
        state=command.state,
        content=command.content.strip(),
        car_id=command.car_id,
        order_id=command.order_id,
        assignee=command.assignee,
        author=command.author,
        next_date=command.next_date,
        automatic=command.automatic,
        params=dict(command.params),
    )


CONTACT: Decider[Contact | None, ContactCommand, ContactEvent] = Decider(None, decide, evolve_contact)
