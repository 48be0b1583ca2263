"""A log as a dealer group leaves it: the events of whole visits, in the services' own shapes, by the million.

A few hundred visits are written out by chance (seeded) and then told again and again under other ids, each
telling in a transaction of its own, so that the ids grow with time as they do in real life.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO
from itertools import count as count_from
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import psycopg2

from services.customer import events as c
from services.maintenance import events as m
from services.maintenance.lines import Line, total_of
from services.staff import events as s
from shared.eventlog import Codec
from shared.kernel.events import event_class
from shared.kernel.ids import derived_id
from shared.kernel.money import Currency
from shared.kernel.personal import personal_fields
from shared.privacy import Keyring
from shared.privacy.box import sealed_data

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
_COPY = """
COPY event (
    id, stream, version, type, schema, data, actor, dealership, correlation_id, command_id, ordinal,
    occurred_at
) FROM STDIN
"""
_SHIFT = timedelta(hours=6)
_BUFFER = 1 << 17


class Told(NamedTuple):
    """An event of the written visits; `subject` is the customer whom it tells of."""

    stream: str
    version: int
    type: str
    schema: int
    data: dict[str, Any]
    dealership: str
    at: datetime
    subject: str


def fill(dsn: str, events: int, keyring: Keyring | None = None) -> int:
    """At least `events` events into an empty log, sealed if there are keys; how many it holds now."""
    told, count, telling = list(Visits(SEED).tell()), 0, 0
    ids = count_from(1)
    with closing(psycopg2.connect(dsn)) as connection, connection.cursor() as cursor:
        while count < events:
            rows = _shops() if telling == 0 else [_again(row, telling) for row in told]
            keys = _keys(rows, keyring)
            text = "\n".join(_copied(row, next(ids), keys) for row in rows)
            cursor.copy_expert(_COPY, StringIO(text), _BUFFER)
            connection.commit()
            count, telling = count + len(rows), telling + 1
        connection.autocommit = True
        cursor.execute("VACUUM ANALYZE event")
    return count


def _shops() -> list[Told]:
    opened = []
    for shop in SHOPS:
        event = s.DealershipOpened(name=shop, time_zone="Asia/Seoul", currency=Currency.KRW, locale="ko")
        opened.append(Told(f"dealership-{shop}", 1, *CODEC.encode(event), shop, MORNING, ""))
    return opened


def _again(row: Told, telling: int) -> Told:
    """The same under other ids, six hours later."""
    mark = f"{telling:08x}"
    data = orjson.loads(orjson.dumps(row.data).replace(_MARK.encode(), mark.encode()))
    return row._replace(
        stream=row.stream.replace(_MARK, mark), subject=row.subject.replace(_MARK, mark), data=data,
        at=row.at + telling * _SHIFT,
    )  # fmt: skip


def _keys(rows: Sequence[Told], keyring: Keyring | None) -> dict[str, bytes | None]:
    return keyring.for_writing({row.subject for row in rows if row.subject}) if keyring else {}


def _copied(row: Told, number: int, keys: Mapping[str, bytes | None]) -> str:
    """A line of COPY's text form."""
    ident, data = UUID(int=number), row.data
    kind = event_class(row.type)
    fields = personal_fields(kind) if kind and row.subject in keys else {}
    if fields:
        data = sealed_data(keys[row.subject], ident, row.stream, row.subject, data, fields)
    text = orjson.dumps(data).decode().replace("\\", "\\\\")
    return (
        f"{ident}\t{row.stream}\t{row.version}\t{row.type}\t{row.schema}\t{text}\temployee-1\t{row.dealership}"
        f"\t{ident}\t{ident}\t0\t{row.at.isoformat()}"
    )


class Visits:
    """Cars that come in, are worked on, paid for and driven off, some hours of a few shops."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)
        self._versions: dict[str, int] = {}
        self._at = MORNING
        self._subject = ""

    def tell(self) -> Iterator[Told]:
        """All events, in their order."""
        for number in range(VISITS):
            shop = SHOPS[number % len(SHOPS)]
            self._at += timedelta(seconds=50)
            customer, car = _key("customer", number // 3), _key("car", number // 3)
            self._subject = customer
            if number % 3 == 0:
                yield from self._newcomer(customer, car, shop, number)
            yield from self._visit(number, customer, car, shop)

    def _one(self, stream: str, event: Any, shop: str, minutes: float) -> Told:
        version = self._versions[stream] = self._versions.get(stream, 0) + 1
        at = self._at + timedelta(minutes=minutes)
        return Told(stream, version, *CODEC.encode(event), shop, at, self._subject)

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
