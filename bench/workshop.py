"""A log as a dealer group leaves it: the events of whole visits, in the services' own shapes, by the million.

A few hundred visits are written out by chance (seeded); PostgreSQL then tells them again and again under
other ids, each telling in a transaction of its own, so that the ids grow with time as they do in real life.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import orjson
import psycopg2

from services.customer import events as c
from services.maintenance import events as m
from services.maintenance.lines import Line, total_of
from services.staff import events as s
from shared.eventlog import Codec
from shared.kernel.ids import derived_id
from shared.kernel.money import Currency

SHOPS = ("suwon", "bundang", "gangnam", "haeundae", "seongdong")
ITEMS = ("엔진오일", "브레이크 패드 앞", "에어컨 필터", "타이밍벨트", "점화플러그")
VISITS, SEED = 400, 20261123
MORNING = datetime(2026, 1, 5, 0, 30, tzinfo=UTC)
# every id of the written visits begins like this; each telling puts its own number in its place
_MARK = "aaaaaaaa"
_KINDS = [
    kind
    for module in (c, m, s)
    for kind in vars(module).values()
    if isinstance(kind, type) and hasattr(kind, "__event_name__")
]
CODEC: Codec[Any] = Codec(*_KINDS)
_TEMPLATE = """
CREATE TEMP TABLE told (
    number bigint GENERATED ALWAYS AS IDENTITY, stream text, version integer, type text, schema smallint,
    data text, dealership text, occurred_at timestamptz
)
"""
_TELL = """
INSERT INTO event (
    id, stream, version, type, schema, data, actor, dealership, correlation_id, command_id, ordinal,
    occurred_at
)
SELECT
    gen_random_uuid(), replace(stream, 'aaaaaaaa', telling), version, type, schema,
    replace(data, 'aaaaaaaa', telling)::jsonb, 'employee-1', dealership, talk, gen_random_uuid(), 0,
    occurred_at + %(telling)s * interval '6 hours'
FROM told, lpad(to_hex(%(telling)s), 8, '0') AS telling, gen_random_uuid() AS talk
ORDER BY number
"""
_OPEN = """
INSERT INTO event (
    id, stream, version, type, schema, data, actor, dealership, correlation_id, command_id, ordinal,
    occurred_at
) VALUES (
    gen_random_uuid(), %s, 1, %s, %s, %s, 'service:bench', %s, gen_random_uuid(), gen_random_uuid(), 0, %s
)
"""
Told = tuple[str, int, str, int, str, str, datetime]


def fill(dsn: str, events: int) -> int:
    """At least `events` events into an empty log; how many it holds now."""
    told = list(Visits(SEED).tell())
    count = 0
    with closing(psycopg2.connect(dsn)) as connection, connection.cursor() as cursor:
        for shop in SHOPS:
            name, schema, data = CODEC.encode(_opened(shop))
            text = orjson.dumps(data).decode()
            cursor.execute(_OPEN, (f"dealership-{shop}", name, schema, text, shop, MORNING))
            count += 1
        cursor.execute(_TEMPLATE)
        for row in told:
            cursor.execute(
                "INSERT INTO told (stream, version, type, schema, data, dealership, occurred_at)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s)",
                row,
            )
        connection.commit()
        telling = 1
        while count < events:
            cursor.execute(_TELL, {"telling": telling})
            connection.commit()
            count, telling = count + len(told), telling + 1
        connection.commit()
        connection.autocommit = True
        cursor.execute("VACUUM ANALYZE event")
    return count


def _opened(shop: str) -> s.DealershipOpened:
    return s.DealershipOpened(name=shop, time_zone="Asia/Seoul", currency=Currency.KRW, locale="ko")


class Visits:
    """Cars that come in, are worked on, paid for and driven off, some hours of a few shops."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)
        self._versions: dict[str, int] = {}
        self._at = MORNING

    def tell(self) -> Iterator[Told]:
        """All events, in their order."""
        for number in range(VISITS):
            shop = SHOPS[number % len(SHOPS)]
            self._at += timedelta(seconds=50)
            customer, car = _key("customer", number // 3), _key("car", number // 3)
            if number % 3 == 0:
                yield from self._newcomer(customer, car, shop, number)
            yield from self._visit(number, customer, car, shop)

    def _one(self, stream: str, event: Any, shop: str, minutes: float) -> Told:
        name, schema, data = CODEC.encode(event)
        version = self._versions[stream] = self._versions.get(stream, 0) + 1
        at = self._at + timedelta(minutes=minutes)
        return stream, version, name, schema, orjson.dumps(data).decode(), shop, at

    def _newcomer(self, customer: str, car: str, shop: str, number: int) -> Iterator[Told]:
        phone = c.Phone(number=f"+8210{number:08d}", primary=True)
        person = c.PersonRegistered(name=f"고객{number}", sex=c.Sex.MALE, phones=(phone,), dealership=shop)
        yield self._one(f"customer-{customer}", person, shop, 0)
        registered = c.CarRegistered(
            customer_id=customer, plate=f"{10 + number % 90}가{number % 10000:04d}", plate_form="korean",
            dealership=shop, model="쏘나타(2001-2005년, EF)", engine="G 1.8 DOHC", average_km_per_year=20000,
        )  # fmt: skip
        yield self._one(f"car-{car}", registered, shop, 0)

    def _visit(self, number: int, customer: str, car: str, shop: str) -> Iterator[Told]:
        order = _key("order", number)
        told = [
            lambda event, minutes: self._one(f"repair_order-{order}", event, shop, minutes),
            lambda event, minutes: self._one(f"contact-{_key(number, minutes)}", event, shop, minutes),
        ]
        on, entry = told
        about = {"customer_id": customer, "car_id": car, "order_id": order, "kind": c.ContactKind.ORDER}
        ident = f"R2601-{number:05d}"
        mileage = 30_000 + number
        yield on(
            m.RepairOrderReceived(
                order_id=order, number=ident, dealership=shop, currency=Currency.KRW, car_id=car,
                customer_id=customer, plate="28고4756", model="쏘나타", mileage_km=mileage,
                request="엔진오일 교환, 브레이크 점검",
            ),
            1,
        )  # fmt: skip
        yield entry(_automatic(about, "order_received", self._at, number=ident, mileage_km=mileage), 1)
        noted = c.CarChanged(
            fields=("mileage_km",), model="쏘나타", engine="G 1.8 DOHC", average_km_per_year=20000,
            mileage_km=mileage,
        )  # fmt: skip
        yield self._one(f"car-{car}", noted, shop, 1)
        lines = [self._line(n) for n in range(self._chance.randint(1, 4))]
        for line in lines:
            yield on(m.LineAdded(line=line), 5)
        yield from self._through(on, number)
        yield from self._leave(number, ident, lines, (customer, car, shop), about)

    def _through(self, on: Any, number: int) -> Iterator[Told]:
        if number % 2:
            yield on(m.InspectionStarted(), 10)
        if number % 5 == 0:
            yield on(m.ApprovalRequested(note="타이밍벨트 교환 견적"), 20)
        yield on(m.WorkStarted(), 30)
        if number % 3:
            yield on(m.RepairOrderAssigned(assignee=f"employee-{number % 7}", before=None), 31)
        if number % 10 == 0:
            yield on(m.FlagsSet(flags=m.Flags(happy_call=True)), 32)
        yield on(m.RepairOrderMadeReady(), 120)

    def _leave(
        self, number: int, ident: str, lines: list[Line], who: tuple[str, str, str], about: dict[str, Any]
    ) -> Iterator[Told]:
        (customer, car, shop), order = who, about["order_id"]
        on = lambda event, minutes: self._one(f"repair_order-{order}", event, shop, minutes)  # noqa: E731  many uses
        entry = lambda event, part: self._one(f"contact-{_key(number, part)}", event, shop, 130)  # noqa: E731
        totals = total_of(lines, vat=True, currency=Currency.KRW)
        owed = 10_000 if number % 8 == 0 else 0
        paid = totals.total - owed
        taken = m.PaymentTaken(
            payment_id=_key("payment", number), customer_id=customer, amount=paid, own=paid,
            means=m.Means.CARD if number % 3 else m.Means.CASH, currency=Currency.KRW,
        )  # fmt: skip
        yield on(taken, 125)
        yield entry(_automatic(about, "payment_taken", self._at, number=ident, amount=paid), "paid")
        yield on(
            m.RepairOrderDelivered(
                order_id=order, number=ident, dealership=shop, car_id=car, customer_id=customer,
                plate="28고4756", mileage_km=30_000 + number, parts=totals.parts, labour=totals.labour,
                vat=totals.vat, total=totals.total, discount=0, paid=paid, receivable=owed,
                currency=Currency.KRW, assignee=f"employee-{number % 7}",
                items=tuple(line.item for line in lines),
            ),
            130,
        )  # fmt: skip
        yield entry(_automatic(about, "order_delivered", self._at, number=ident, total=totals.total), "left")
        if owed:
            item = m.OpenItem(
                order_id=order,
                number=ident,
                dealership=shop,
                currency=Currency.KRW,
                amount=owed,
                since=self._at,
            )
            charged = m.ReceivableCharged(
                customer_id=customer, item=item, cause=m.Cause.DELIVERY, balance=owed
            )
            yield self._one(f"receivable-{customer}", charged, shop, 130)

    def _line(self, number: int) -> Line:
        price = self._chance.randrange(5, 200) * 1000
        item = self._chance.choice(
            ["엔진오일", "브레이크 패드 앞", "에어컨 필터", "타이밍벨트", "점화플러그"]
        )
        return Line(
            id=str(number + 1), item=item, quantity=Decimal(1), unit_price=price, labour_fee=price // 2
        )


def _automatic(about: dict[str, Any], text: str, at: datetime, **params: Any) -> c.ContactRecorded:
    return c.ContactRecorded(
        **about, title=text, state=c.ContactState.DONE, created_at=at, automatic=text, params=params
    )


def _key(*parts: object) -> str:
    return _MARK + str(UUID(str(derived_id("bench", *parts))))[8:]
