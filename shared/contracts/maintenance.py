"""What maintenance publishes: the data of its facts, and the replies that others read.

Money is integers of the minor unit of `currency`; moments are ISO 8601 in UTC; quantities and hours are
decimal numbers written as text ("0.5"). Routing keys: `repair_order.<Type>`, `receivable.<Type>`.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from shared.contracts.maintenance_consent import Agreed as Agreed
from shared.contracts.maintenance_consent import ConsentAsked as ConsentAsked
from shared.contracts.maintenance_consent import ConsentTaken as ConsentTaken
from shared.contracts.maintenance_lines import Certificate as Certificate
from shared.contracts.maintenance_lines import Currency as Currency
from shared.contracts.maintenance_lines import Line as Line
from shared.contracts.maintenance_lines import Redo as Redo
from shared.contracts.maintenance_lines import Totals as Totals
from shared.contracts.maintenance_statement import Paper as Paper
from shared.contracts.maintenance_statement import Shop as Shop
from shared.contracts.maintenance_statement import StatementIssued as StatementIssued
from shared.contracts.maintenance_statement import StatementWithdrawn as StatementWithdrawn

State = Literal[
    "reserved",
    "received",
    "inspecting",
    "waiting_for_approval",
    "in_work",
    "ready",
    "delivered",
    "cancelled",
]
Means = Literal["card", "cash", "points", "cheque", "bill", "other"]
Cause = Literal["delivery", "payment", "refund", "correction"]


class OpenItem(TypedDict):
    """An amount of one order on a customer's account."""

    order_id: str
    number: str
    dealership: str
    currency: Currency
    amount: int
    since: str


class RepairOrderReserved(TypedDict):
    order_id: str
    number: str
    dealership: str
    currency: Currency
    car_id: str
    customer_id: str
    plate: str
    model: str
    engine: str
    reserved_for: str
    promised_at: str | None
    request: str
    assignee: str | None


class RepairOrderReceived(TypedDict):
    order_id: str
    number: str
    dealership: str
    currency: Currency
    car_id: str
    customer_id: str
    plate: str
    model: str
    engine: str
    mileage_km: int
    mileage_reason: str | None
    mileage_certificate: Certificate | None
    promised_at: str | None
    request: str
    assignee: str | None


class InspectionStarted(TypedDict):
    pass


class ApprovalRequested(TypedDict):
    note: str


class WorkStarted(TypedDict):
    pass


class RepairOrderMadeReady(TypedDict):
    pass


class RepairOrderDelivered(TypedDict):
    order_id: str
    number: str
    dealership: str
    car_id: str
    customer_id: str
    plate: str
    mileage_km: int
    parts: int
    labour: int
    vat: int
    total: int
    discount: int
    paid: int
    receivable: int
    currency: Currency
    assignee: str | None
    items: list[str]
    internal_expense: bool
    bill_to_company: bool
    happy_call: bool
    free_lines: int
    free_worth: int


class RepairOrderCancelled(TypedDict):
    reason: str


class RepairOrderAssigned(TypedDict):
    assignee: str | None
    before: str | None


class HeaderChanged(TypedDict):
    promised_at: str | None
    request: str
    mileage_km: int | None
    mileage_reason: str | None
    mileage_certificate: Certificate | None


class LineAdded(TypedDict):
    line: Line


class LineChanged(TypedDict):
    before: Line
    line: Line


class LineRemoved(TypedDict):
    line: Line


class LinesReordered(TypedDict):
    line_ids: list[str]


class Flags(TypedDict):
    """CM-32: VAT, 업소운영비, 매출회사 청구, 해피콜, 폰전송, 추가정비동의, 정보동의."""

    vat: bool
    internal_expense: bool
    bill_to_company: bool
    happy_call: bool
    phone_transfer: bool
    extra_work_consent: bool
    information_consent: bool
    flood: bool


class FlagsSet(TypedDict):
    flags: Flags


class OpinionsWritten(TypedDict):
    for_customer: str
    for_shop: str


class DiscountSet(TypedDict):
    amount: int
    before: int
    currency: Currency


class PaymentTaken(TypedDict):
    """`amount` = `own` (for this order) + the sum of `carried` (for what earlier orders owed)."""

    payment_id: str
    customer_id: str
    means: Means
    amount: int
    currency: Currency
    document_number: str | None
    note: str
    own: int
    carried: list[OpenItem]


class PaymentRefunded(TypedDict):
    payment_id: str
    customer_id: str
    means: Means
    amount: int
    currency: Currency
    own: int
    carried: list[OpenItem]
    reason: str


class RepairOrderCorrected(TypedDict):
    order_id: str
    number: str
    customer_id: str
    car_id: str
    reason: str
    before: Totals
    after: Totals
    before_lines: list[Line]
    after_lines: list[Line]
    before_mileage_km: int | None
    after_mileage_km: int | None
    vat_applies: bool
    receivable_change: int
    currency: Currency
    mileage_certificate: Certificate | None


class ReceivableCharged(TypedDict):
    """On `receivable-<customer id>`; `item.amount` more is owed."""

    customer_id: str
    item: OpenItem
    cause: Cause
    balance: int


class ReceivableSettled(TypedDict):
    """On `receivable-<customer id>`; `item.amount` less is owed."""

    customer_id: str
    item: OpenItem
    cause: Cause
    paid_with: str | None
    balance: int


class ReceivableTransferred(TypedDict):
    """On both accounts of a merge; `incoming` on the survivor's."""

    from_customer_id: str
    to_customer_id: str
    incoming: bool
    items: list[OpenItem]


class OrderReply(TypedDict):
    """What every command answers; `version` is what the next edit has to send."""

    id: str
    number: str
    version: int
    place: str
    state: State
    totals: Totals
    warnings: NotRequired[dict[str, str]]
