"""What the estimate service publishes, what it is asked and what it answers.

Money is integers of the minor unit of `currency`; quantities and hours are decimal numbers written as text.

Commands of the catalogue (permission catalogue.edit); those to an item take `id` and may take `version`:
- add_item: entry, [group (for the group's people), item_id]
- change_item: id, entry · set_own_prices: id, prices or null · retire_item: id · restore_item: id
`entry` = {name, [molit_code, part_class, quantity], unit_price, [labour_fee, labour_hours, spec, capacity,
model_range, explanation]}; without `molit_code` it says `uncoded: true` (CM-27).

Commands of the inspection (order.edit), all with `order_id`:
- mark_item: item, mark or null, [reasons, note] · mark_rest_good: page · finish_inspection
- attach_photo: photo_id, sha256, size, width, height, [item] (stored before, under ``photo/<order>/<photo>``)
- detach_photo: photo_id (the video consultation's part stands in `estimate_video`)

Commands of the estimate (order.edit unless said); those to an estimate take `id` and may take `version`:
- draft_estimate: order_id or car_id, [kind: quick, inspection, extra; mileage_km] · copy_estimate
- revise_estimate: lines, [insurance, note] · issue_estimate (draws 별지 89호의3 and keeps it)
- take_answer: accepted, shown, means (tablet, phone, paper), [signature, note]: as the shop took it
- answer_as_customer (estimate.answer): accepted, shown, signature (PNG in base64), [note, grades =
  {line id: part class} of those that the line offers]
- request_callback (estimate.answer): id, [note] · make_callback · withdraw_estimate: reason
- order_estimate: mileage_km: a repair order of an estimate that had none
estimate.answer is held by guests alone, whose identity ``guest:<estimate id>`` is made for one estimate.

Queries (order.view): get_inspection: order_id → InspectionSheet · get_estimate: id · estimates_of: order_id
or car_id · find_estimates: [state, limit, skip] · open_estimate (estimate.answer): id · get_item: id ·
find_items: [text, model, retired, own, limit, skip, after] → {"rows": [CatalogueItem], "count"}; `text`
is a part of the name, initials or a code, `model` the car's model.
"""

from __future__ import annotations

from typing import Literal, TypedDict

Currency = Literal["KRW", "JPY", "CNY"]
PartClass = Literal["A", "B", "C", "D", "F"]


class Prices(TypedDict):
    """Recommended, for reference: what the operator writes over them is what holds (CM-26)."""

    unit_price: int
    labour_fee: int
    labour_hours: str


class Entry(TypedDict):
    """`model_range`: words that the car's model must have; `uncoded`: no work code applies."""

    name: str
    molit_code: str | None
    uncoded: bool
    part_class: PartClass | None
    quantity: str
    prices: Prices
    spec: str
    capacity: str
    model_range: str
    explanation: str


class CatalogueItemAdded(TypedDict):
    """On ``catalogue_item-<id>``; `owner` is a shop, or "*" for the group."""

    item_id: str
    owner: str
    currency: Currency
    entry: Entry


class CatalogueItemChanged(TypedDict):
    before: Entry
    entry: Entry


class CatalogueItemOverridden(TypedDict):
    dealership: str
    prices: Prices


class CatalogueOverrideWithdrawn(TypedDict):
    dealership: str


class CatalogueItemRetired(TypedDict):
    pass


class CatalogueItemRestored(TypedDict):
    pass


Mark = Literal["good", "watch", "bad"]


class InspectionOpened(TypedDict):
    """On ``inspection-<order id>``: somebody began to mark the sheet of this version."""

    order_id: str
    number: str
    dealership: str
    customer_id: str
    car_id: str
    plate: str
    model: str
    mileage_km: int | None
    sheet: int


class InspectionMarked(TypedDict):
    """○ good, △ watch, × bad, with the reasons for the latter two."""

    item: str
    mark: Mark
    reasons: list[str]
    note: str


class InspectionMarkTaken(TypedDict):
    item: str


class Photo(TypedDict):
    """`sha256` of the kept JPEG; `item` of the sheet, or null for the car as a whole."""

    id: str
    item: str | None
    sha256: str
    size: int
    width: int
    height: int


class PhotoAttached(TypedDict):
    photo: Photo


class PhotoDetached(TypedDict):
    photo_id: str


class InspectionFinished(TypedDict):
    good: int
    watch: int
    bad: int


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


class Finding(TypedDict):
    mark: Mark
    reasons: list[str]
    note: str


class SheetItem(TypedDict):
    id: str
    reasons: list[str]


class SheetPage(TypedDict):
    id: str
    items: list[SheetItem]


class InspectionSheet(TypedDict):
    """get_inspection: the sheet's pages and what was found, by item; empty before the first mark."""

    order_id: str
    version: int
    finished: bool
    pages: list[SheetPage]
    findings: dict[str, Finding]
    photos: list[Photo]


class CatalogueItem(TypedDict):
    """An item as a shop sees it: the prices are the shop's own where it set some (`overridden`).

    `doubt` says why the part class looks wrong, `exempt` that the job may go without an estimate (art. 132).
    """

    id: str
    version: int
    group: bool
    owner: str
    currency: Currency
    retired: bool
    name: str
    molit_code: str | None
    uncoded: bool
    part_class: PartClass | None
    quantity: str
    unit_price: int
    labour_fee: int
    labour_hours: str
    spec: str
    capacity: str
    model_range: str
    explanation: str
    overridden: bool
    group_prices: Prices | None
    doubt: str | None
    exempt: bool
