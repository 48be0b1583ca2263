"""What the gateway to the regulator publishes and answers (docs/molit.md).

Streams: ``transmission-<order id>``. Routing keys: ``transmission.<Type>``. Days are ISO, moments ISO in UTC.

Commands (order.correct): resend_record: order_id.
Queries (order.view): find_records: [states, text, late, cursor, limit] · record_of_order: order_id ·
badges: order_ids · attention: nothing · lookup_vehicle (customer.edit): plate.
"""

from __future__ import annotations

from typing import Literal, TypedDict

State = Literal[
    "unreported", "queued", "sending", "sent", "accepted", "refused", "dropped", "deleted"
]  # fmt: skip
Update = Literal["N", "U", "D"]


class Content(TypedDict):
    """The law's fields (the Rule, art. 116 ① 2) but the plate."""

    mileage_km: int
    requested_on: str
    business_number: str
    repair_number: str
    company: str
    representative: str
    address: str
    phone: str
    completed_on: str
    released_on: str
    technician: str
    codes: list[str]
    flood: bool


class RecordQueued(TypedDict):
    order_id: str
    order_number: str
    statement_number: str
    dealership: str
    customer_id: str
    car_id: str
    number: str
    revision: int
    update: Update
    plate: str
    content: Content
    reason: str
    issued_at: str
    deadline: str


class NothingToReport(TypedDict):
    order_id: str
    order_number: str
    statement_number: str
    dealership: str
    customer_id: str
    car_id: str
    number: str
    plate: str
    content: Content
    issued_at: str
    deadline: str


class SendingBegun(TypedDict):
    revision: int


class RecordSent(TypedDict):
    revision: int
    receipt: str


class RecordAccepted(TypedDict):
    revision: int


class RecordRefused(TypedDict):
    revision: int
    code: str
    reason: str


class RecordLost(TypedDict):
    revision: int


class CorrectionHeld(TypedDict):
    statement_number: str
    number: str
    update: Update
    plate: str
    content: Content
    reason: str
    issued_at: str
    deadline: str


class RecordDropped(TypedDict):
    revision: int
    reason: str


class DeadlineNear(TypedDict):
    revision: int
    hours: int
    deadline: str


class DeadlineMissed(TypedDict):
    revision: int
    deadline: str


class RecordRow(TypedDict):
    """A row of the regulator's queue; `near` counts the whole hours left when 24 or fewer are."""

    order_id: str
    order_number: str
    dealership: str
    plate: str
    number: str
    revision: int
    update: Update
    state: State
    codes: list[str]
    flood: bool
    reason: str
    held: bool
    accepted: bool
    refusal_code: str
    refusal_reason: str
    receipt: str
    issued_at: str
    deadline: str
    sent_at: str | None
    settled_at: str | None
    near: int | None
    late: bool


class RecordDetail(RecordRow):
    """One record with what was told, what the regulator holds, and its history."""

    content: Content
    accepted_content: Content | None
    history: list[dict[str, object]]


class Attention(TypedDict):
    """What somebody has to look at: records refused, and open ones with 24 hours or less."""

    refused: int
    near: int
    late: int
