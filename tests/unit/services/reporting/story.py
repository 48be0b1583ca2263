"""Days of small workshops as stored events, in the shapes that the services themselves write."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import orjson

from services.customer import events as c
from services.maintenance import events as m
from services.maintenance.lines import Line, total_of
from services.staff import events as s
from shared.eventlog import Codec, Meta, NewEvent, Place, StoredEvent, Write
from shared.kernel.ids import derived_id
from shared.kernel.money import Currency

_KINDS = [
    kind
    for module in (c, m, s)
    for kind in vars(module).values()
    if isinstance(kind, type) and hasattr(kind, "__event_name__")
]
CODEC: Codec[Any] = Codec(*_KINDS)
MORNING = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
ZONES = {
    "suwon": ("수원 서비스센터", "Asia/Seoul", Currency.KRW),
    "jinan": ("济南服务中心", "Asia/Shanghai", Currency.CNY),
}


def key(*parts: object) -> str:
    """A stream key that is the same in every run."""
    return str(derived_id("story", *parts))


class Story:
    """Events in the log's order. Every method tells one thing, `at` the story's own time."""

    def __init__(self) -> None:
        self.events: list[StoredEvent] = []
        self.at = MORNING
        self._versions: dict[str, int] = {}
        for slug, (name, zone, currency) in ZONES.items():
            opened = s.DealershipOpened(name=name, time_zone=zone, currency=currency, locale="ko")
            self.tell(f"dealership-{slug}", opened)

    def tell(self, stream: str, event: Any, dealership: str = "suwon") -> None:
        """The event is the next of its stream."""
        name, schema, data = CODEC.encode(event)
        data = orjson.loads(orjson.dumps(data))  # as it comes back from the log
        number = len(self.events) + 1
        version = self._versions[stream] = self._versions.get(stream, 0) + 1
        meta = Meta(derived_id("command", number), "employee-1", dealership, derived_id("talk", number))
        place, ident = Place(700 + number, number), derived_id("event", number)
        self.events.append(
            StoredEvent(place, ident, stream, version, name, schema, data, meta, self.at, self.at)
        )

    def later(self, **by: float) -> Story:
        """The story's clock moves on."""
        self.at += timedelta(**by)
        return self

    def person(self, who: str, name: str = "홍길동") -> str:
        """A customer; returns the id."""
        phone = c.Phone(number="+82100100" + f"{sum(map(ord, who)) % 10000:04d}", primary=True)
        registered = c.PersonRegistered(name=name, sex=c.Sex.MALE, phones=(phone,), dealership="suwon")
        self.tell(f"customer-{key(who)}", registered)
        return key(who)

    def car(self, which: str, owner: str, plate: str = "127가3456") -> str:
        """A car of an owner; returns the id."""
        registered = c.CarRegistered(
            customer_id=owner, plate=plate, plate_form="korean", dealership="suwon",
            model="쏘나타(2001-2005년, EF)", engine="G 1.8 DOHC", average_km_per_year=20000,
        )  # fmt: skip
        self.tell(f"car-{key(which)}", registered)
        return key(which)

    def merge(self, merged: str, survivor: str) -> None:
        """Two records were one person."""
        self.tell(f"customer-{merged}", c.CustomersMerged(survivor_id=survivor, merged_id=merged))

    def contact(self, which: str, customer: str, **fields: Any) -> str:
        """An entry of the contact history; returns the id."""
        given = {"kind": c.ContactKind.PHONE_CALL, "title": "전화", "state": c.ContactState.WAITING}
        recorded = c.ContactRecorded(customer_id=customer, created_at=self.at, **{**given, **fields})
        self.tell(f"contact-{key(which)}", recorded)
        return key(which)

    def receive(self, order: str, customer: str, car: str, at: str = "suwon", **fields: Any) -> str:
        """A car comes in; returns the order's id."""
        received = m.RepairOrderReceived(
            order_id=key(order), number=order, dealership=at, currency=ZONES[at][2], car_id=car,
            customer_id=customer, plate="7275", model="쏘나타", mileage_km=150_000, **fields,
        )  # fmt: skip
        self.tell(f"repair_order-{key(order)}", received, at)
        return key(order)

    def deliver(
        self, order: str, customer: str, car: str, parts: int, labour: int, at: str = "suwon", **fields: Any
    ) -> m.RepairOrderDelivered:
        """The car leaves; VAT is reckoned, what is not paid is owed."""
        currency = ZONES[at][2]
        totals = _totals(parts, labour, currency)
        given = {"discount": 0, "paid": 0, "assignee": None, "items": ("정비",)} | fields
        owed = 0 if given.get("internal_expense") else totals.total - given["discount"] - given["paid"]
        delivered = m.RepairOrderDelivered(
            order_id=key(order), number=order, dealership=at, car_id=car, customer_id=customer, plate="7275",
            mileage_km=150_000, parts=parts, labour=labour, vat=totals.vat, total=totals.total,
            receivable=owed, currency=currency, **given,
        )  # fmt: skip
        self.tell(f"repair_order-{key(order)}", delivered, at)
        if owed:
            item = self._item(order, owed, at)
            charged = m.ReceivableCharged(
                customer_id=customer, item=item, cause=m.Cause.DELIVERY, balance=owed
            )
            self.tell(f"receivable-{customer}", charged, at)
        return delivered

    def pay(self, order: str, customer: str, amount: int, means: str = "card", at: str = "suwon") -> None:
        """Money for this order, before it is delivered."""
        taken = m.PaymentTaken(
            payment_id=key(order, amount), customer_id=customer, means=m.Means(means), amount=amount,
            currency=ZONES[at][2], own=amount,
        )  # fmt: skip
        self.tell(f"repair_order-{key(order)}", taken, at)

    def settle(self, order: str, customer: str, amount: int, means: str = "cash", at: str = "suwon") -> None:
        """Money for what a delivered order still owes."""
        self.pay(order, customer, amount, means, at)
        settled = m.ReceivableSettled(
            customer_id=customer, item=self._item(order, amount, at), cause=m.Cause.PAYMENT, balance=0
        )
        self.tell(f"receivable-{customer}", settled, at)

    def correct(
        self, order: str, customer: str, car: str, before: tuple[int, int], after: tuple[int, int]
    ) -> None:
        """Parts and labour of a delivered order were wrong."""
        corrected = m.RepairOrderCorrected(
            order_id=key(order), number=order, customer_id=customer, car_id=car, reason="주행 거리 오 입력",
            before=_totals(*before), after=_totals(*after), before_lines=(), after_lines=(),
            before_mileage_km=150_000, after_mileage_km=150_000, vat_applies=True, receivable_change=0,
            currency=Currency.KRW,
        )  # fmt: skip
        self.tell(f"repair_order-{key(order)}", corrected)

    def on(self, order: str, event: Any, at: str = "suwon") -> None:
        """Anything else that happens to an order."""
        self.tell(f"repair_order-{key(order)}", event, at)

    def writes(self) -> list[tuple[Write, Meta]]:
        """The same story as appends to a real log."""
        return [
            (
                Write(
                    event.stream,
                    event.version - 1,
                    [NewEvent(event.type, event.schema, event.data, event.occurred_at, event.id)],
                ),
                event.meta,
            )
            for event in self.events
        ]

    def _item(self, order: str, amount: int, at: str) -> m.OpenItem:
        return m.OpenItem(
            order_id=key(order), number=order, dealership=at, currency=ZONES[at][2], amount=amount,
            since=self.at,
        )  # fmt: skip


def _totals(parts: int, labour: int, currency: Currency = Currency.KRW) -> Any:
    line = Line(id="1", item="정비", quantity=Decimal(1), unit_price=parts, labour_fee=labour)
    return total_of([line], vat=True, currency=currency)


def random_story(seed: int, orders: int = 60) -> Story:
    """Customers, merges, transfers, orders with payments, corrections and cancellations, all by chance."""
    chance, story = random.Random(seed), Story()
    customers = [story.person(f"p{n}", f"이름{n}") for n in range(max(4, orders // 3))]
    cars = [
        story.car(f"c{n}", chance.choice(customers), f"1{n % 90 + 10}가{n:04d}") for n in range(orders // 2)
    ]
    living = list(customers)
    for number in range(orders):
        story.later(hours=chance.uniform(0.2, 5))
        _visit(chance, story, f"o{number}", chance.choice(customers), chance.choice(cars))
        if number % 7 == 3 and len(living) > 2:
            survivor, merged = chance.sample(living, 2)
            story.merge(merged, survivor)
            living.remove(merged)
        if number % 5 == 1:
            _gossip(chance, story, number, chance.choice(customers), chance.choice(cars))
    return story


def _visit(chance: random.Random, story: Story, order: str, customer: str, car: str) -> None:
    at = chance.choice(["suwon", "suwon", "jinan"])
    assignee = chance.choice([None, "employee-1", "employee-2"])
    story.receive(order, customer, car, at, assignee=assignee)
    story.later(minutes=20).on(order, m.WorkStarted(), at)
    if chance.random() < 0.1:
        story.on(order, m.RepairOrderCancelled(reason="고객 변심"), at)
        return
    if chance.random() < 0.2:
        story.on(order, m.RepairOrderAssigned(assignee="employee-2", before=assignee), at)
        assignee = "employee-2"
    parts, labour = chance.randrange(0, 300, 10) * 1000, chance.randrange(1, 90) * 1000
    paid = chance.choice([0, 5000, 20000])
    if paid:
        story.pay(order, customer, paid, chance.choice(["card", "cash", "points"]), at)
    internal = chance.random() < 0.1
    story.later(hours=3)
    story.deliver(
        order, customer, car, parts, labour, at,
        paid=paid, assignee=assignee, internal_expense=internal, discount=chance.choice([0, 0, 1000]),
    )  # fmt: skip
    if at == "suwon" and chance.random() < 0.2:
        story.correct(order, customer, car, (parts, labour), (parts + 1000, labour))
    if not internal and chance.random() < 0.5:
        story.later(days=1).settle(order, customer, 1000, "cash", at)


def _gossip(chance: random.Random, story: Story, number: int, customer: str, car: str) -> None:
    entry = story.contact(f"k{number}", customer, car_id=car)
    done = c.ContactStateChanged(state=c.ContactState.DONE, previous=c.ContactState.WAITING)
    story.later(minutes=5).tell(f"contact-{entry}", done)
    handed = c.CarTransferred(customer_id=customer, previous_customer_id=key("p0"))
    story.tell(f"car-{car}", handed)
    story.tell(f"car-{car}", c.PlateChanged(plate=f"99나{number:04d}", plate_form="korean", previous="x"))


def split(events: Sequence[StoredEvent], seed: int) -> list[Sequence[StoredEvent]]:
    """The same events in batches of chance lengths."""
    chance, batches, start = random.Random(seed), [], 0
    while start < len(events):
        length = chance.choice([1, 2, 3, 10, 50])
        batches.append(events[start : start + length])
        start += length
    return batches
