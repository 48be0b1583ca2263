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
- detach_photo: photo_id

Queries (order.view): get_inspection: order_id → InspectionSheet
· get_item: id · find_items: [text, model, retired, own, limit, skip, after] → {"rows":
[CatalogueItem], "count"}; `text` is a part of the name, initials or a code, `model` the car's model.
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
