"""The catalogue's part of the estimate service: what it publishes, what it is asked and what it answers.

Money is integers of the minor unit of `currency`; quantities and hours are decimal numbers written as text.

Commands (permission catalogue.edit); those to an item take `id` and may take `version`:
- add_item: entry, [group (for the group's people), item_id]
- change_item: id, entry · set_own_prices: id, prices or null · retire_item: id · restore_item: id
`entry` = {name, [molit_code, part_class, quantity], unit_price, [labour_fee, labour_hours, spec, capacity,
model_range, explanation]}; without `molit_code` it says `uncoded: true` (CM-27).

Queries (order.view): get_item: id · find_items: [text, model, retired, own, limit, skip, after] → {"rows":
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
