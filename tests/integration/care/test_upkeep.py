"""What falls due, on a real log and real tables: the view, the one reminder, and nothing of who is erased."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.care.reading import plan, reading, run
from services.care.upkeep.decisions import Choose, Dismiss
from services.care.upkeep.reminding import Reminding, turn_of
from services.care.upkeep.streams import choices, upkeeps
from services.care.views import VIEW
from shared.eventlog import Log, Meta, NewEvent, Place, Write
from shared.kernel.ids import new_id
from shared.postgres import Pool
from shared.projections import schemas
from shared.projections.session import Session

NOON = datetime(2026, 11, 23, 3, tzinfo=UTC)  # at Suwon
# ten thousand kilometres a year, so both intervals of the oil end on the same day
DONE = date(2025, 12, 1)


def meta() -> Meta:
    return Meta(command_id=new_id(), actor="e-1", dealership="suwon", correlation_id=new_id())


@dataclass
class Shop:
    """Facts as the other services write them, the view behind them, and the worker."""

    log: Log
    views: Pool
    views_url: str
    place: Place = Place.START
    versions: dict[str, int] = field(default_factory=dict)

    def tell(self, stream: str, kind: str, at: datetime = NOON, **data: Any) -> None:
        version = self.versions.get(stream, 0)
        self.versions[stream] = version + 1
        self.log.append([Write(stream, version, [NewEvent(kind, 1, data, at)])], meta())

    def customer(self) -> str:
        key = str(new_id())
        self.tell(f"customer-{key}", "PersonRegistered", name="홍길동", phones=[], dealership="suwon")
        return key

    def car(self, customer: str) -> str:
        key = str(new_id())
        told = {"customer_id": customer, "plate": "28고4756", "model": "쏘나타"}
        self.tell(f"car-{key}", "CarRegistered", **told, average_km_per_year=10_000)
        return key

    def visit(self, car: str, day: date, km: int, *items: str, informed: bool = True) -> None:
        stream, at = f"repair_order-{new_id()}", datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
        told = {"car_id": car, "dealership": "suwon", "mileage_km": km}
        self.tell(stream, "RepairOrderReceived", at, **told)
        self.tell(stream, "FlagsSet", at, flags={"information_consent": informed})
        self.tell(stream, "RepairOrderDelivered", at, **told, items=list(items))

    def follow(self) -> None:
        with closing(Session(self.views_url)) as session:
            while batch := self.log.read(self.place, 1000, VIEW.types):
                with session.transaction("care") as cursor:
                    list(VIEW.apply(batch, cursor))
                self.place = batch[-1].place

    def due(self, car: str) -> list[dict[str, Any]]:
        self.follow()
        with reading(self.views, {}) as cursor:
            return [row for (row,) in run(cursor, "of_cars", {"cars": [car]})]

    def reminded(self, car: str, now: datetime = NOON) -> int:
        """The worker looks; how often the log says that this customer was told."""
        self.follow()
        plan(self.views, now)
        while Reminding(self.log, self.views, lambda: now).once():
            pass
        said = self.log.read_stream(f"upkeep-{car}")
        return len([each for each in said if each.type == "UpkeepReminded"])


@pytest.fixture(scope="module")
def shop(log_url: str, views_url: str) -> Iterator[Shop]:
    with closing(Session(views_url)) as session, session.transaction() as cursor:
        schemas.create(cursor, "care", VIEW)
    with closing(Log.open(log_url)) as log, closing(Pool(views_url, size=2)) as views:
        found = Shop(log, views, views_url)
        told = {"name": "수원", "time_zone": "Asia/Seoul", "currency": "KRW", "locale": "ko"}
        found.tell("dealership-suwon", "DealershipOpened", **told)
        yield found


def test_a_delivered_order_says_what_falls_due_next(shop: Shop) -> None:
    car = shop.car(shop.customer())
    shop.visit(car, DONE, 40_000, "엔진오일 5W-30 교환", "종합점검")
    [due] = shop.due(car)
    assert (due["item"], due["due_on"], due["due_km"]) == ("engine_oil", "2026-12-01", 50_000)


def test_the_customer_is_told_once_and_again_only_after_the_work(shop: Shop) -> None:
    car = shop.car(shop.customer())
    shop.visit(car, DONE, 40_000, "엔진오일")
    assert shop.reminded(car) == 1
    assert shop.reminded(car, NOON + timedelta(days=1)) == 1
    shop.visit(car, date(2026, 11, 25), 50_100, "엔진오일")
    assert shop.reminded(car, NOON + timedelta(days=3)) == 1
    later = datetime(2027, 11, 20, 3, tzinfo=UTC)
    assert shop.reminded(car, later) == 2


def test_without_consent_nobody_is_told_until_they_choose_it(shop: Shop) -> None:
    owner = shop.customer()
    car = shop.car(owner)
    shop.visit(car, DONE, 40_000, "엔진오일", informed=False)
    assert shop.reminded(car) == 0
    choices(shop.log).execute(owner, Choose(owner, True, "customer"), meta())
    assert shop.reminded(car) == 1


def test_who_said_no_is_not_told_whatever_stands_on_the_order(shop: Shop) -> None:
    owner = shop.customer()
    car = shop.car(owner)
    shop.visit(car, DONE, 40_000, "엔진오일", informed=True)
    choices(shop.log).execute(owner, Choose(owner, False, "customer"), meta())
    assert shop.reminded(car) == 0


def test_at_night_a_text_waits_for_the_morning(shop: Shop) -> None:
    car = shop.car(shop.customer())
    shop.visit(car, DONE, 40_000, "엔진오일")
    night = datetime(2026, 11, 23, 13, tzinfo=UTC)
    assert shop.reminded(car, night) == 0
    assert shop.reminded(car, night + timedelta(hours=13)) == 1


def test_what_was_waved_aside_stays_so_until_the_work_is_done_again(shop: Shop) -> None:
    car = shop.car(shop.customer())
    shop.visit(car, DONE, 40_000, "엔진오일")
    shop.follow()
    with reading(shop.views, {}) as cursor:
        [(row,)] = run(cursor, "turn", {"id": f"{car}:engine_oil"})
    upkeeps(shop.log).execute(car, Dismiss(turn_of(row), "다른 곳에서 교환"), meta())
    assert shop.reminded(car) == 0
    assert [each["dismissed"] for each in shop.due(car)] == [True]
    shop.visit(car, date(2026, 11, 25), 50_000, "엔진오일")
    assert [each["dismissed"] for each in shop.due(car)] == [False]


def test_nothing_is_left_of_who_is_erased(shop: Shop) -> None:
    owner = shop.customer()
    car = shop.car(owner)
    shop.visit(car, DONE, 40_000, "엔진오일")
    assert shop.due(car)
    told = {"records": [owner], "until": "2027-12-01", "reason": "request"}
    shop.tell(f"customer-{owner}", "CustomerRestricted", **told)
    assert shop.due(car) == []
    assert shop.reminded(car) == 0
    with shop.views.transaction() as cursor:
        cursor.execute("SELECT count(*) FROM care.visit WHERE car_id = %s", (car,))
        assert cursor.fetchone() == (0,)
