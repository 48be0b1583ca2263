"""A customer's account: what delivered orders still owe, oldest first (CM-36)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from services.maintenance.events import (
    AccountEvent,
    OpenItem,
    ReceivableCharged,
    ReceivableSettled,
    ReceivableTransferred,
)
from shared.kernel.decider import Decider
from shared.kernel.money import Currency


@dataclass(frozen=True)
class Account:
    """`items` never holds a zero; `moved_to` is the customer into whom this one was merged."""

    items: tuple[OpenItem, ...] = ()
    moved_to: str | None = None

    def of(self, order_id: str) -> int:
        """What this order still owes here."""
        return sum(item.amount for item in self.items if item.order_id == order_id)

    def balance(self, currency: Currency, *, besides: str | None = None) -> int:
        """누적 미수금 in this currency, leaving one order out."""
        return sum(
            item.amount for item in self.items if item.currency is currency and item.order_id != besides
        )

    def payable(self, currency: Currency, *, besides: str | None = None) -> tuple[OpenItem, ...]:
        """What can be settled, oldest first; amounts that the shop owes are no part of it."""
        wanted = (
            item
            for item in self.items
            if item.currency is currency and item.order_id != besides and item.amount > 0
        )
        return tuple(sorted(wanted, key=lambda item: (item.since, item.number)))


def evolve(account: Account, event: AccountEvent) -> Account:
    """The account after this event."""
    match event:
        case ReceivableCharged(item=item):
            return replace(account, items=_moved(account.items, item, item.amount))
        case ReceivableSettled(item=item):
            return replace(account, items=_moved(account.items, item, -item.amount))
        case ReceivableTransferred(incoming=False):
            return Account(items=(), moved_to=event.to_customer_id)
        case ReceivableTransferred():
            items = account.items
            for item in event.items:
                items = _moved(items, item, item.amount)
            return replace(account, items=items)


def split(items: Sequence[OpenItem], amount: int) -> Iterator[OpenItem]:
    """The parts of these items, in their order, that `amount` covers."""
    left = amount
    for item in items:
        covered = min(left, item.amount)
        if covered > 0:
            yield replace(item, amount=covered)
        left -= covered


@dataclass(frozen=True, kw_only=True)
class MoveAccount:
    """The customer of this account was merged into another."""

    from_customer_id: str
    to_customer_id: str


def decide(account: Account, command: MoveAccount) -> Sequence[AccountEvent]:
    """What is written on the old account; a second merge of the same record writes nothing."""
    if account.moved_to is not None:
        return ()
    return (
        ReceivableTransferred(
            from_customer_id=command.from_customer_id,
            to_customer_id=command.to_customer_id,
            incoming=False,
            items=account.items,
        ),
    )


def received(outgoing: ReceivableTransferred) -> ReceivableTransferred:
    """The other half of a transfer, for the survivor's account."""
    return replace(outgoing, incoming=True)


def _moved(items: tuple[OpenItem, ...], moved: OpenItem, by: int) -> tuple[OpenItem, ...]:
    known = next((item for item in items if item.order_id == moved.order_id), None)
    if known is None:
        return (*items, replace(moved, amount=by)) if by else items
    rest = tuple(item for item in items if item is not known)
    amount = known.amount + by
    return (*rest, replace(known, amount=amount)) if amount else rest


ACCOUNT: Decider[Account, MoveAccount, AccountEvent] = Decider(Account(), decide, evolve)
