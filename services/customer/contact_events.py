"""What happened with contacts. Events that tell of data carry all of it, as it then was."""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from shared.kernel.events import event
from shared.kernel.personal import Personal


class ContactKind(StrEnum):
    """The ten kinds of a contact history entry (JP-09)."""

    CUSTOMER = "customer"
    CAR = "car"
    ORDER = "order"
    PAYMENT = "payment"
    ESTIMATE = "estimate"
    CONTRACT = "contract"
    SMS = "sms"
    MAINTENANCE_PACK = "maintenance_pack"
    PHONE_CALL = "phone_call"
    TRADE_IN = "trade_in"


class ContactState(StrEnum):
    """作業待ち, 作業中, 完了 (JP-04)."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"


@event("ContactRecorded")
class ContactRecorded:
    """An entry of the contact history (JP-02..JP-05); `automatic` names the fact it was written from.

    The text of an automatic entry is in the catalogues, under that name, with `params` filled in.
    """

    customer_id: str
    kind: ContactKind
    title: Personal[str]
    state: ContactState
    created_at: datetime
    content: Personal[str] = ""
    car_id: str | None = None
    order_id: str | None = None
    assignee: str | None = None
    author: str | None = None
    next_date: date | None = None
    automatic: str | None = None
    params: Personal[dict[str, Any]] = field(default_factory=dict)


@event("ContactStateChanged")
class ContactStateChanged:
    """Work on an entry went on."""

    state: ContactState
    previous: ContactState


@event("ContactDetailWritten")
class ContactDetailWritten:
    """A detail line of an entry (JP-03): added, or written anew under its id.

    `customer_id` is whose key seals it; the work was done at `worked_at`, or is planned for `planned_at`.
    """

    customer_id: str
    detail_id: str
    content: Personal[str]
    state: ContactState
    worked_at: datetime | None = None
    planned_at: datetime | None = None
    assignee: str | None = None


@event("ContactDetailRemoved")
class ContactDetailRemoved:
    """The line is gone from the entry, not from the log (JP-03, JP-24)."""

    detail_id: str
