"""The contact history: what is said and done, and what is still to do (JP-02..JP-05)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeAlias

from services.customer.decisions.forms import Form
from services.customer.errors import AlreadyRegistered
from services.customer.events import ContactKind, ContactRecorded, ContactState, ContactStateChanged
from services.customer.model import Contact, ContactEvent, evolve_contact
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


ContactCommand: TypeAlias = RecordContact | ChangeContactState


def decide(state: Contact | None, command: ContactCommand) -> Sequence[ContactEvent]:
    """The events of a command about one entry."""
    match command:
        case RecordContact():
            return [_record(state, command)]
        case ChangeContactState(state=to):
            if state is None:
                raise NotFound(kind="contact")
            return [] if to is state.state else [ContactStateChanged(state=to, previous=state.state)]


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
