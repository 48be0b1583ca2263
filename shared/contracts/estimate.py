"""What the estimate service publishes of estimates, what it is asked and what it answers.

Its catalogue, inspection and video consultation have a file each beside this one.

Money is integers of the minor unit of `currency`; quantities and hours are decimal numbers written as text.

Commands of the estimate (order.edit unless said); those to an estimate take `id` and may take `version`:
- draft_estimate: order_id or car_id, [kind: quick, inspection, extra; mileage_km] · copy_estimate
- revise_estimate: lines, [insurance, note] · issue_estimate (draws 별지 89호의3 and keeps it)
- take_answer: accepted, shown, means (tablet, phone, paper), [signature, note]: as the shop took it
- answer_as_customer (estimate.answer): accepted, shown, signature (PNG in base64), [note, grades =
  {line id: part class} of those that the line offers]
- request_callback (estimate.answer): id, [note] · make_callback · withdraw_estimate: reason
- order_estimate: mileage_km: a repair order of an estimate that had none
estimate.answer is held by guests alone, whose identity ``guest:<estimate id>`` is made for one estimate.

Queries (order.view): get_estimate: id · estimates_of: order_id or car_id · find_estimates: [state, limit,
skip] · open_estimate (estimate.answer): id.
"""

from __future__ import annotations

from typing import Literal, TypedDict

from shared.contracts.estimate_catalogue import Currency, PartClass

Kind = Literal["quick", "inspection", "extra"]
Means = Literal["link", "tablet", "phone", "paper"]


class Grade(TypedDict):
    """The same part in another class, at its own price (CM-55); shown with its parts sum and subtotal."""

    part_class: PartClass
    unit_price: int


class EstimateLine(TypedDict):
    """`included` lines are offered; `reasons` and `inspection_item` are of the inspection's sheet."""

    id: str
    item: str
    molit_code: str | None
    uncoded: bool
    part_class: PartClass | None
    quantity: str
    unit_price: int
    labour_fee: int
    labour_hours: str
    included: bool
    explanation: str
    inspection_item: str | None
    urgent: bool
    reasons: list[str]
    grades: list[Grade]


class EstimateTotals(TypedDict):
    parts: int
    labour: int
    vat: int
    total: int


class EstimateShop(TypedDict):
    name: str
    business_number: str
    repair_number: str
    company: str
    representative: str
    address: str
    phone: str
    technician: str


class Document(TypedDict):
    """A file of the blob store: ``paper/<sha256>.pdf`` or ``signature/<sha256>.png``."""

    sha256: str
    size: int


class Shown(TypedDict):
    order_id: str
    photo_id: str
    sha256: str
    inspection_item: str | None


class EstimateDrafted(TypedDict):
    """On ``estimate-<id>``."""

    estimate_id: str
    number: str
    dealership: str
    currency: Currency
    customer_id: str
    car_id: str
    order_id: str | None
    kind: Kind
    plate: str
    model: str
    vin: str | None
    first_registered: str | None
    mileage_km: int | None
    lines: list[EstimateLine]


class EstimateRevised(TypedDict):
    lines: list[EstimateLine]
    insurance: bool
    note: str


class EstimateIssued(TypedDict):
    """Given out, valid a month; `shown` is the SHA-256 of all that the customer's page shows."""

    estimate_id: str
    number: str
    issue: int
    order_id: str | None
    dealership: str
    customer_id: str
    car_id: str
    kind: Kind
    lines: list[EstimateLine]
    totals: EstimateTotals
    currency: Currency
    issued_on: str
    valid_until: str
    shop: EstimateShop
    photos: list[Shown]
    paper: Document
    shown: str


class EstimateAnswered(TypedDict):
    """The customer's word on every line that was shown; `evidence` is the paper that proves it."""

    estimate_id: str
    number: str
    issue: int
    order_id: str | None
    dealership: str
    customer_id: str
    kind: Kind
    accepted: list[EstimateLine]
    declined: list[EstimateLine]
    totals: EstimateTotals
    currency: Currency
    means: Means
    shown: str
    signature: Document | None
    evidence: Document | None
    note: str


class CallbackRequested(TypedDict):
    note: str


class CallbackMade(TypedDict):
    pass


class EstimateWithdrawn(TypedDict):
    reason: str


class EstimateOrdered(TypedDict):
    order_id: str
