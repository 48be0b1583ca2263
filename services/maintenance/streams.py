"""The streams of maintenance: orders, accounts and the counters of their numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, get_args
from weakref import WeakKeyDictionary

from services.maintenance import events as e
from services.maintenance.account import ACCOUNT, Account
from services.maintenance.decisions import ORDER
from services.maintenance.history import Entry
from services.maintenance.model import Order
from services.maintenance.reading import Locality
from shared.eventlog import Codec, NewEvent, Place, StoredEvent, Write
from shared.eventlog.face import EventLog
from shared.kernel.money import Currency


def as_it_was(data: dict[str, Any]) -> dict[str, Any]:
    """Nothing of an older event reads otherwise: what it does not hold yet is left to its default."""
    return data


# what these hold since is left to its default: no certificate, nothing done for nothing
_GREW = (
    "RepairOrderReceived",
    "HeaderChanged",
    "LineAdded",
    "LineChanged",
    "LineRemoved",
    "RepairOrderDelivered",
    "RepairOrderCorrected",
    "StatementIssued",
)
ORDER_CODEC: Codec[e.OrderEvent] = Codec(
    *get_args(e.OrderEvent), upcast={(name, 1): as_it_was for name in _GREW}
)
ACCOUNT_CODEC: Codec[e.AccountEvent] = Codec(*get_args(e.AccountEvent))
NUMBER_CODEC: Codec[e.OrderNumberTaken] = Codec(e.OrderNumberTaken)
CODECS = (ORDER_CODEC, ACCOUNT_CODEC, NUMBER_CODEC)
STREAMS: dict[str, Codec[Any]] = {
    "repair_order": ORDER_CODEC,
    "receivable": ACCOUNT_CODEC,
    "order_number": NUMBER_CODEC,
}


@dataclass(frozen=True)
class OrderStream:
    """An order, and all that the log knows of how it came about."""

    id: str
    order: Order
    entries: tuple[Entry, ...]
    place: Place

    @property
    def version(self) -> int:
        return self.entries[-1].version if self.entries else 0

    def write(self, events: Iterable[e.OrderEvent], at: datetime | None) -> Write:
        """These events as the next of the stream."""
        fresh = [NewEvent(*ORDER_CODEC.encode(event), occurred_at=at) for event in events]
        return Write(order_stream(self.id), self.version, fresh)


@dataclass(frozen=True)
class AccountStream:
    """A customer's account, found by following merges."""

    customer_id: str
    account: Account
    version: int

    def write(self, events: Iterable[e.AccountEvent], at: datetime | None) -> Write:
        """These events as the next of the stream."""
        fresh = [NewEvent(*ACCOUNT_CODEC.encode(event), occurred_at=at) for event in events]
        return Write(account_stream(self.customer_id), self.version, fresh)


def opened_as(log: EventLog, dealership: str) -> Locality:
    """What a dealership reckons in by the log itself, for the moment until the view knows it too."""
    opened = next((each.data for each in log.read_stream(f"dealership-{dealership}", limit=1)), None)
    if opened is None:
        return Locality()
    return Locality(opened["time_zone"], Currency(opened["currency"]), known=True)


def order_stream(order_id: str) -> str:
    return f"repair_order-{order_id}"


def account_stream(customer_id: str) -> str:
    return f"receivable-{customer_id}"


def load_order(log: EventLog, order_id: str) -> OrderStream:
    """The order by its stream; without events when there is none."""
    history = log.read_stream(order_stream(order_id))
    entries = tuple(_entry(stored) for stored in history)
    order = ORDER.fold(entry.event for entry in entries)
    return OrderStream(order_id, order, entries, history[-1].place if history else Place.START)


def load_account(log: EventLog, customer_id: str) -> AccountStream:
    """The account that answers for this customer now, after every merge."""
    seen: set[str] = set()
    while True:
        loaded = load_own_account(log, customer_id)
        moved_to = loaded.account.moved_to
        if moved_to is None or moved_to in seen:
            return loaded
        seen.add(customer_id)
        customer_id = moved_to


def load_own_account(log: EventLog, customer_id: str) -> AccountStream:
    """The account under exactly this id."""
    history = log.read_stream(account_stream(customer_id))
    account = ACCOUNT.fold(ACCOUNT_CODEC.decode(stored) for stored in history)
    return AccountStream(customer_id, account, history[-1].version if history else 0)


# How far each counter was seen, by log: what a day has taken is never given back.
_KNOWN: WeakKeyDictionary[EventLog, dict[str, int]] = WeakKeyDictionary()


class Numbers:
    """Order numbers: one counter stream per dealership and day, its version is the number."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._known = _KNOWN.setdefault(log, {})

    def next(self, dealership: str, day: date) -> NextNumber:
        """The next free number of this day, to be taken in the same append as the order."""
        stream = f"order_number-{dealership}-{day:%Y%m%d}"
        # Only what came since this process last looked is read: the day's first orders are known.
        known = self._known.get(stream, 0)
        news = self._log.read_stream(stream, after=known)
        taken = news[-1].version if news else known
        self._remember(stream, taken)
        return NextNumber(f"{day:%Y%m%d}-{taken + 1:03d}", stream, taken)

    def _remember(self, stream: str, taken: int) -> None:
        if len(self._known) > 1000:
            self._known.clear()
        self._known[stream] = taken


@dataclass(frozen=True)
class NextNumber:
    """A number and the counter it comes from."""

    text: str
    stream: str
    taken: int

    def write(self, order_id: str, at: datetime | None) -> Write:
        """Take it for this order; VersionConflict when somebody was faster."""
        event = e.OrderNumberTaken(number=self.text, order_id=order_id)
        return Write(self.stream, self.taken, [NewEvent(*NUMBER_CODEC.encode(event), occurred_at=at)])


def _entry(stored: StoredEvent) -> Entry:
    return Entry(
        event=ORDER_CODEC.decode(stored),
        version=stored.version,
        actor=stored.meta.actor,
        occurred_at=stored.occurred_at,
        recorded_at=stored.recorded_at,
    )
