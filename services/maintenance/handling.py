"""The shell around the decisions: load, decide, book on the account, append; decide anew after a conflict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from services.maintenance import commands as c
from services.maintenance import events as e
from services.maintenance.account import ACCOUNT, MoveAccount, received
from services.maintenance.booking import entries, touches_account
from services.maintenance.decisions import ORDER
from services.maintenance.errors import OrderChanged
from services.maintenance.history import tell
from services.maintenance.model import Order
from services.maintenance.streams import (
    AccountStream,
    OrderStream,
    load_account,
    load_order,
    load_own_account,
    order_stream,
)
from shared.eventlog import Appended, Meta, Place, VersionConflict, Write
from shared.eventlog.face import EventLog
from shared.kernel import clock
from shared.kernel.errors import InvalidInput, NotFound, Refusal

ATTEMPTS = 8


@dataclass(frozen=True)
class Situation:
    """An order as a command meets it; the account is read when it is asked for."""

    log: EventLog
    stream: OrderStream

    @property
    def order(self) -> Order:
        return self.stream.order

    @cached_property
    def account(self) -> AccountStream:
        """The account of the order's customer, after every merge."""
        return load_account(self.log, self.order.customer_id)


@dataclass(frozen=True)
class Asked:
    """What makes a command, given the situation. `also` gives writes to other streams of this attempt.

    `reach` refuses an order that the asker has nothing to do with, before anything is said of it.
    """

    order_id: str
    make: Callable[[Situation], c.Command]
    seen: int | None = None
    occurred_at: datetime | None = None
    also: Callable[[], Sequence[Write]] = tuple
    reach: Callable[[Order], None] | None = None


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    order: Order
    version: int
    place: Place


class Handling:
    """Takes commands to repair orders and accounts through to the log."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def handle(self, asked: Asked, meta: Meta) -> Done:
        """Decide and append. A command id that was appended before gives its first outcome."""
        for attempt in range(ATTEMPTS):
            try:
                return self._attempt(asked, meta)
            except VersionConflict:
                if attempt == ATTEMPTS - 1:
                    raise
        raise AssertionError("unreachable")  # pragma: no cover

    def move_account(self, command: MoveAccount, meta: Meta) -> Appended | None:
        """Hand a merged customer's debts to the survivor, on both accounts at once; None when done before."""
        for _ in range(ATTEMPTS):
            old = load_own_account(self._log, command.from_customer_id)
            outgoing = ACCOUNT.decide(old.account, command)
            if not outgoing:
                return None
            survivor = load_account(self._log, command.to_customer_id)
            if survivor.customer_id == old.customer_id:
                return None  # merged back and forth: the debts are where they belong
            incoming = [received(event) for event in outgoing if isinstance(event, e.ReceivableTransferred)]
            writes = [old.write(outgoing, None), survivor.write([i for i in incoming if i.items], None)]
            try:
                return self._log.append([write for write in writes if write.events], meta)
            except VersionConflict:
                continue
        raise VersionConflict(command.from_customer_id, 0, 0)

    def _attempt(self, asked: Asked, meta: Meta) -> Done:
        stream = load_order(self._log, asked.order_id)
        if asked.reach is not None:
            asked.reach(stream.order)
        situation = Situation(self._log, stream)
        try:
            _ensure_fresh(stream, asked.seen)
            decided = ORDER.decide(stream.order, asked.make(situation))
            writes = self._writes(situation, decided, asked)
        except Refusal:
            first = self._first(stream, meta)
            if first is None:
                raise
            return first
        if not decided:
            return self._first(stream, meta) or Done(stream.order, stream.version, stream.place)
        return self._done(stream, decided, self._log.append(writes, meta))

    def _writes(self, situation: Situation, decided: Sequence[e.OrderEvent], asked: Asked) -> list[Write]:
        at = asked.occurred_at
        writes = [situation.stream.write(decided, at)]
        if touches_account(situation.order, decided):
            owner = situation.account
            booked = entries(situation.order, decided, owner.account, owner.customer_id, at or clock.now())
            writes.append(owner.write(booked, at))
        return [write for write in [*writes, *asked.also()] if write.events]

    def _first(self, stream: OrderStream, meta: Meta) -> Done | None:
        """What a repeated command came to the first time."""
        first = self._log.outcome(meta.command_id)
        if first is None:
            return None
        return Done(stream.order, first.versions.get(order_stream(stream.id), stream.version), first.place)

    def _done(self, stream: OrderStream, decided: Sequence[e.OrderEvent], appended: Appended) -> Done:
        version = appended.versions.get(order_stream(stream.id), stream.version)
        if appended.repeated:
            return Done(load_order(self._log, stream.id).order, version, appended.place)
        return Done(ORDER.fold(decided, stream.order), version, appended.place)


def _ensure_fresh(stream: OrderStream, seen: int | None) -> None:
    """The second editor is told what the first one changed (by kind, item, whom and when)."""
    if seen is None or seen == stream.version:
        return
    if not stream.version:
        raise NotFound(kind="order")
    if seen > stream.version:
        raise InvalidInput(fields={"version": "too_large"})
    changes = tell(stream.entries, after=seen)
    raise OrderChanged(number=stream.order.number, version=stream.version, seen=seen, changes=changes)
