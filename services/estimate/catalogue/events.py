"""What happens to an item of the catalogue. The stored names stand beside the classes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from shared.kernel.events import event
from shared.kernel.money import Currency
from shared.regulation.parts import PartClass

GROUP = "*"
"""Whose item it is when it is everybody's."""


@dataclass(frozen=True, kw_only=True)
class Prices:
    """Recommended, for reference only (CM-26): unit price and labour fee in minor units, hours as M/H."""

    unit_price: int
    labour_fee: int = 0
    labour_hours: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What a pick fills a line with, and what is shown beside it (CM-25, CM-50).

    `model_range` holds words that the car's model must have, e.g. "쏘나타 EF"; empty fits every car.
    `uncoded` says that the work has no code of the regulator's table (CM-29).
    """

    name: str
    molit_code: str | None = None
    uncoded: bool = False
    part_class: PartClass | None = PartClass.NEW
    quantity: Decimal = Decimal(1)
    prices: Prices
    spec: str = ""
    capacity: str = ""
    model_range: str = ""
    explanation: str = ""


@event("CatalogueItemAdded")
class CatalogueItemAdded:
    """An item came to the catalogue of the group (`owner` "*") or of a shop (CM-35)."""

    item_id: str
    owner: str
    currency: Currency
    entry: Entry


@event("CatalogueItemChanged")
class CatalogueItemChanged:
    """The item reads otherwise than before."""

    before: Entry
    entry: Entry


@event("CatalogueItemOverridden")
class CatalogueItemOverridden:
    """A shop asks prices of its own for the group's item."""

    dealership: str
    prices: Prices


@event("CatalogueOverrideWithdrawn")
class CatalogueOverrideWithdrawn:
    """The shop goes back to the group's prices."""

    dealership: str


@event("CatalogueItemRetired")
class CatalogueItemRetired:
    """It is offered no more; lines that were written with it stay as they are."""


@event("CatalogueItemRestored")
class CatalogueItemRestored:
    """It is offered again."""


ItemEvent = (
    CatalogueItemAdded
    | CatalogueItemChanged
    | CatalogueItemOverridden
    | CatalogueOverrideWithdrawn
    | CatalogueItemRetired
    | CatalogueItemRestored
)
