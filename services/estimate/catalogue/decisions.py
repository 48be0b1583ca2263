"""Commands to an item of the catalogue, and what comes of them. Who acts, and the day, come with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.estimate.catalogue import events as e
from services.estimate.catalogue.model import Item, evolve
from services.estimate.errors import GroupItem, ItemExists, ItemRetired, NotYourItem
from shared.kernel.decider import Decider
from shared.kernel.errors import InvalidInput, NotFound
from shared.kernel.money import Currency
from shared.regulation.work_codes import table_on


@dataclass(frozen=True, kw_only=True)
class Keeper:
    """Who keeps the catalogue: a shop's people their shop's, the group's people everybody's."""

    dealership: str
    group: bool
    today: date


@dataclass(frozen=True, kw_only=True)
class AddItem:
    """`owner` is a shop, or "*" for the group."""

    keeper: Keeper
    item_id: str
    owner: str
    currency: Currency
    entry: e.Entry


@dataclass(frozen=True, kw_only=True)
class ChangeItem:
    """The whole entry as it shall stand."""

    keeper: Keeper
    entry: e.Entry


@dataclass(frozen=True, kw_only=True)
class SetOwnPrices:
    """The keeper's shop asks these for the group's item; None goes back to the group's."""

    keeper: Keeper
    prices: e.Prices | None


@dataclass(frozen=True, kw_only=True)
class RetireItem:
    """Offer it no more."""

    keeper: Keeper


@dataclass(frozen=True, kw_only=True)
class RestoreItem:
    """Offer it again."""

    keeper: Keeper


Command = AddItem | ChangeItem | SetOwnPrices | RetireItem | RestoreItem


def decide(item: Item, command: Command) -> Sequence[e.ItemEvent]:
    """The events that this command makes of this item."""
    match command:
        case AddItem():
            return _add(item, command)
        case ChangeItem(entry=entry):
            return _change(item, command.keeper, entry)
        case SetOwnPrices(prices=prices):
            return _set_own_prices(item, command.keeper, prices)
        case RetireItem():
            _ensure_kept_by(item, command.keeper)
            return () if item.retired else (e.CatalogueItemRetired(),)
        case RestoreItem():
            _ensure_kept_by(item, command.keeper)
            return (e.CatalogueItemRestored(),) if item.retired else ()


def _add(item: Item, command: AddItem) -> Sequence[e.ItemEvent]:
    if item.entry is not None:
        raise ItemExists
    _ensure_may_keep(command.owner, command.entry.name, command.keeper)
    _ensure_code_in_force(command.entry, command.keeper.today)
    return (
        e.CatalogueItemAdded(
            item_id=command.item_id, owner=command.owner, currency=command.currency, entry=command.entry
        ),
    )


def _change(item: Item, keeper: Keeper, entry: e.Entry) -> Sequence[e.ItemEvent]:
    before = _ensure_kept_by(item, keeper)
    if item.retired:
        raise ItemRetired(name=item.name)
    if entry == before:
        return ()
    _ensure_code_in_force(entry, keeper.today)
    return (e.CatalogueItemChanged(before=before, entry=entry),)


def _set_own_prices(item: Item, keeper: Keeper, prices: e.Prices | None) -> Sequence[e.ItemEvent]:
    if item.entry is None:
        raise NotFound(kind="item")
    if item.owner != e.GROUP:
        raise NotYourItem(name=item.name)  # a shop's own item has no prices beside its own
    known = item.overrides.get(keeper.dealership)
    if prices == known:
        return ()
    if prices is None:
        return (e.CatalogueOverrideWithdrawn(dealership=keeper.dealership),)
    if item.retired:
        raise ItemRetired(name=item.name)
    return (e.CatalogueItemOverridden(dealership=keeper.dealership, prices=prices),)


def _ensure_kept_by(item: Item, keeper: Keeper) -> e.Entry:
    if item.entry is None:
        raise NotFound(kind="item")
    _ensure_may_keep(item.owner, item.name, keeper)
    return item.entry


def _ensure_may_keep(owner: str, name: str, keeper: Keeper) -> None:
    if keeper.group or owner == keeper.dealership:
        return
    raise GroupItem(name=name) if owner == e.GROUP else NotYourItem(name=name)


def _ensure_code_in_force(entry: e.Entry, today: date) -> None:
    if entry.molit_code is not None and table_on(today).find(entry.molit_code) is None:
        raise InvalidInput(fields={"molit_code": "unknown_work_code"})


ITEM: Decider[Item, Command, e.ItemEvent] = Decider(Item(), decide, evolve)
