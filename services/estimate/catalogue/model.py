"""An item of the catalogue as its events leave it. Nothing here refuses anything."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from services.estimate.catalogue import events as e
from shared.kernel.money import Currency


@dataclass(frozen=True)
class Item:
    """`entry` is None before the item was added; `overrides` are prices by shop."""

    id: str = ""
    owner: str = ""
    currency: Currency = Currency.KRW
    entry: e.Entry | None = None
    overrides: dict[str, e.Prices] = field(default_factory=dict)
    retired: bool = False

    @property
    def name(self) -> str:
        return self.entry.name if self.entry else ""


def evolve(item: Item, event: e.ItemEvent) -> Item:
    """The item after this event."""
    match event:
        case e.CatalogueItemAdded():
            return Item(event.item_id, event.owner, event.currency, event.entry)
        case e.CatalogueItemChanged(entry=entry):
            return replace(item, entry=entry)
        case e.CatalogueItemOverridden(dealership=shop, prices=prices):
            return replace(item, overrides={**item.overrides, shop: prices})
        case e.CatalogueOverrideWithdrawn(dealership=shop):
            return replace(
                item, overrides={name: each for name, each in item.overrides.items() if name != shop}
            )
        case e.CatalogueItemRetired():
            return replace(item, retired=True)
        case e.CatalogueItemRestored():
            return replace(item, retired=False)
