"""What maintenance is asked and what it answers.

Commands (permission order.edit unless said): every one takes `id` (the order) and may take `version` (what
the asker saw; a stale one is refused with `order_changed` and the list of changes) and, from those who
hold system.operate, `occurred_at` (when it happened, for imports and simulations).

- reserve_order: car_id, reserved_for, [promised_at, request, assignee]   (no id)
- receive_order: car_id or the id of a reservation, mileage_km, [mileage_reason, certificate, promised_at,
  request, assignee]; fewer kilometres than before need both; certificate = {issuer, issued_on, number}
- start_inspection, start_work, mark_ready; request_approval: [note]
- deliver_order (order.deliver); cancel_order: reason
- assign_order: assignee or null
- change_header: promised_at, request, mileage_km, [mileage_reason, certificate]
- revise_lines: version, lines = [{[id], item, [molit_code, uncoded, part_class], quantity, unit_price,
  [labour_fee, labour_hours]}]; a line without part_class is of class A, with null of none; `uncoded` says
  that a line without molit_code needs none
- redo_lines: lines = [{order_id, line_id}]: delivered lines once more for nothing (무상수리)
- record_consent: line_ids, means (phone, paper), [note]; a paper is drawn and kept (consent_paper: id, issue)
- set_flags: flags = those to change; write_opinions: for_customer, for_shop; set_discount: amount
- take_payment: payments = [{means, amount, [document_number, note]}]
- refund_payment (order.correct): payment_id, amount, reason
- correct_order (order.correct): version, reason, [lines, discount, vat, mileage_km, certificate]

Queries (order.view): get_order: id · orders_of_car: car_id · work_codes · entitlements: car_id, [order_id] →
{"rows": [Entitled]} · customer_receivable: customer_id; the board and the lists stand in `maintenance_lists`.
blank_consent: id → {pdf} · open_paper (paper.read, held by a guest made for one order): id, kind, issue.
Every query may take `after`, the place of one's own last command: the answer then holds it (≤ 1 s).
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from shared.contracts.maintenance import Certificate, Currency, Flags, Line, Means, OpenItem, State, Totals


class LineRow(Line):
    """A line as it is shown: with its parts sum (부품계) and subtotal (소계)."""

    parts: int
    subtotal: int


class PaymentRow(TypedDict):
    """`left` is what was not refunded: `own` for this order, the rest carried to earlier ones."""

    id: str
    means: Means
    amount: int
    own: int
    left: int
    document_number: str | None
    note: str


class Change(TypedDict):
    """One event told for people; `kind` is the event's name in snake case, `by` an actor's id."""

    version: int
    kind: str
    by: str
    at: str
    recorded_at: str
    item: str | None
    details: dict[str, Any]


class CarHead(TypedDict):
    """The car as it is known now (CM-19)."""

    id: str
    plate: str
    model: str
    engine: str
    transmission: str
    vin: str | None
    company: str
    average_km_per_year: int | None
    first_registered: str | None


class CustomerHead(TypedDict):
    """The customer as known now, after merges; phones in E.164, the primary one first."""

    id: str
    name: str
    phones: list[str]


class ConsentRow(TypedDict):
    """One word of the customer; `evidence`: the estimate's paper, or, without one, that of consent_paper."""

    issue: int
    at: str
    means: str
    accepted: int
    declined: int
    estimate_id: str | None
    number: str | None
    evidence: str | None


class Consent(TypedDict):
    """`asked`: an estimate went to the customer; `pending`: ids of lines on which nobody may work yet."""

    asked: bool
    pending: list[str]
    taken: list[ConsentRow]


class EntitledLine(TypedDict):
    """A delivered line; `repeated` when the order that was asked about does it again."""

    id: str
    item: str
    subtotal: int
    repeated: bool


class Entitled(TypedDict):
    """A delivered order whose work is done again for nothing up to and with `until` (무상수리)."""

    order_id: str
    number: str
    delivered_on: str
    days: int
    until: str
    lines: list[EntitledLine]


class EntitledOrder(Entitled):
    """Of the order itself: `over` when that day is past."""

    over: bool


class OrderDetail(TypedDict):
    """get_order. `receivable` of totals is this order's, `carried_receivable` what earlier ones owe.

    `undecided`: ids of lines that need a work code, or the word that they have none, before the record goes.
    """

    id: str
    number: str
    version: int
    place: str
    state: State
    next_states: list[State]
    editable: bool
    dealership: str
    currency: Currency
    car: CarHead
    customer: CustomerHead
    plate: str
    mileage_km: int | None
    mileage_reason: str | None
    certificate: Certificate | None
    entitled: EntitledOrder | None
    reserved_for: str | None
    received_at: str | None
    promised_at: str | None
    delivered_at: str | None
    changed_at: str
    request: str
    assignee: str | None
    lines: list[LineRow]
    totals: Totals
    carried_receivable: int
    accumulated_receivable: int
    carried: list[OpenItem]
    payments: list[PaymentRow]
    flags: Flags
    for_customer: str
    for_shop: str
    cancel_reason: str
    corrections: int
    warnings: dict[str, str]
    undecided: list[str]
    consent: Consent
    history: list[Change]


class WorkCode(TypedDict):
    """An entry of the regulator's table: code = group + number."""

    code: str
    group: str
    group_name: str
    name: str


class Refreshed(TypedDict):
    """What the params of the refusal `order_changed` hold."""

    version: int
    seen: int
    changes: list[Change]
    number: NotRequired[str]
