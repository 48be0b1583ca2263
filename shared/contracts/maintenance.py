"""What maintenance publishes: the data of its facts, and the replies that others read.

Money is integers of the minor unit of `currency`; moments are ISO 8601 in UTC; quantities and hours are
decimal numbers written as text ("0.5"). Routing keys: `repair_order.<Type>`, `receivable.<Type>`.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from shared.contracts.maintenance_consent import Agreed as Agreed
from shared.contracts.maintenance_consent import ConsentAsked as ConsentAsked
from shared.contracts.maintenance_consent import ConsentTaken as ConsentTaken

Currency = Literal["KRW", "JPY", "CNY"]
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


class Redo(TypedDict):
    """The delivered line that is done again for nothing (무상수리); `worth`: its price then, without VAT."""

    order_id: str
    number: str
    line_id: str
    worth: int


class Certificate(TypedDict):
    """What proves that an odometer was changed lawfully."""

    issuer: str
    issued_on: str
    number: str


class Line(TypedDict):
    """A line: parts sum = quantity × unit_price half up, subtotal = parts sum + labour_fee.

    `uncoded`: it was decided that no work code applies; without it and without a code nobody decided yet.
    """

    id: str
    item: str
    molit_code: str | None
    uncoded: bool
    part_class: Literal["A", "B", "C", "D", "F"] | None
    quantity: str
    unit_price: int
    labour_fee: int
    labour_hours: str
    redo: Redo | None


class Totals(TypedDict):
    """total = parts + labour + vat; receivable = total − discount − paid."""

    parts: int
    labour: int
    vat: int
    total: int
    discount: int
    paid: int
    receivable: int


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


class Shop(TypedDict):
    """Who issues, as the form names it."""

    business_number: str
    repair_number: str
    company: str
    representative: str
    address: str
    phone: str


class Paper(TypedDict):
    """One copy as it was drawn."""

    copy: str
    sha256: str
    size: int


class StatementIssued(TypedDict):
    """점검·정비명세서: the regulator's 72 hours run from when the log took it."""

    order_id: str
    order_number: str
    number: str
    issue: int
    dealership: str
    customer_id: str
    car_id: str
    plate: str
    vin: str | None
    model: str
    first_registered: str | None
    mileage_km: int
    requested_on: str
    completed_on: str
    released_on: str
    technician: str
    shop: Shop
    lines: list[Line]
    totals: Totals
    currency: Currency
    extra_work_consent: bool
    flood: bool
    rerepair_days: int
    rerepair_until: str
    reason: str
    mileage_reason: str | None
    mileage_certificate: Certificate | None
    papers: list[Paper]
    keep_until: str


class StatementWithdrawn(TypedDict):
    order_id: str
    number: str
    reason: str


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
