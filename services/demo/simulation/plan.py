"""A dealer group's days as steps in time order. Pure: the same arguments give the same steps, for ever."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random

from services.demo.simulation import calendar
from services.demo.simulation.course import course
from services.demo.simulation.people import Car, invent_car, invent_customer
from services.demo.simulation.visit import Step, Visit
from services.demo.sources import Shop

# A customer may call this many days before the car comes.
RESERVED_AHEAD = 3
_RETURNS = 0.45
# Each shop invents cars within a stretch of numbers of its own, so that no plate comes twice.
_PLATES_PER_SHOP = 400_000


@dataclass(frozen=True)
class Run:
    """What makes a run: `key` names its commands, so the same arguments go on where they were stopped."""

    shops: tuple[Shop, ...]
    days: int
    orders_per_day: int
    seed: int
    until: date

    @property
    def key(self) -> str:
        """The same for the same arguments."""
        return f"{self.seed}/{len(self.shops)}/{self.days}/{self.orders_per_day}/{self.until}"

    @property
    def first_day(self) -> date:
        """`days` days end with `until`."""
        return self.until - timedelta(days=self.days - 1)


@dataclass
class _Regulars:
    """Who has been at a shop before, with the distance on their cars."""

    shop: Shop
    number: int
    chance: Random
    visits: Iterator[int] = field(default_factory=count)
    known: list[Visit] = field(default_factory=list)
    seen: dict[str, tuple[date, int]] = field(default_factory=dict)


def steps(run: Run, now: datetime) -> Iterator[Step]:
    """Every step up to `now`, in time order: what lies beyond is still to come and is left out."""
    waiting: list[tuple[datetime, str, int, Step]] = []
    shops = [_Regulars(shop, n, _chance(run, shop)) for n, shop in enumerate(run.shops)]
    for day in _days(run):
        # nobody who comes later can have called before this morning
        settled = datetime.combine(day - timedelta(days=RESERVED_AHEAD + 1), time(0), UTC)
        yield from _until(waiting, min(settled, now))
        for shop in shops:
            for step in _day(shop, run, day):
                heapq.heappush(waiting, (step.at, step.visit.key, step.number, step))
    yield from _until(waiting, now)


def expected_orders(run: Run) -> int:
    """About how many cars come."""
    open_days = sum(calendar.is_open(day, shop.country) for day in _days(run) for shop in run.shops)
    return open_days * run.orders_per_day


def _chance(run: Run, shop: Shop) -> Random:
    return Random(f"{run.key}/{shop.slug}")  # noqa: S311  a play, not a secret


def _days(run: Run) -> Iterator[date]:
    return (run.first_day + timedelta(days=n) for n in range(run.days))


def _until(waiting: list[tuple[datetime, str, int, Step]], moment: datetime) -> Iterator[Step]:
    while waiting and waiting[0][0] <= moment:
        yield heapq.heappop(waiting)[-1]


def _day(shop: _Regulars, run: Run, day: date) -> Iterator[Step]:
    for _ in range(calendar.arrivals(shop.chance, day, shop.shop.country, run.orders_per_day)):
        came = calendar.arrival_time(shop.chance, day, shop.shop.time_zone)
        visit, new = _visitor(shop, run, day)
        actions = course(shop.chance, visit, came, new=new)
        for number, (at, action) in enumerate(actions, start=1):
            yield Step(at, visit, number, action)


def _visitor(shop: _Regulars, run: Run, day: date) -> tuple[Visit, bool]:
    chance, number = shop.chance, next(shop.visits)
    key = f"{run.key}/{shop.shop.slug}/{number}"
    advisor = chance.choice(shop.shop.logins("advisor"))
    if shop.known and chance.random() < _RETURNS:
        before = shop.known[chance.randrange(len(shop.known))]
        if (day - shop.seen[before.car.key][0]).days > RESERVED_AHEAD + 4:
            return replace(before, key=key, advisor=advisor, car=_driven(shop, before.car, day)), False
    locale = shop.shop.locale
    customer = invent_customer(chance, f"{key}/customer", locale)
    plate = (run.seed % 97) * 1_000_003 + shop.number * _PLATES_PER_SHOP + number
    visit = Visit(key, shop.shop, customer, invent_car(chance, f"{key}/car", locale, plate), advisor)
    shop.known.append(visit)
    shop.seen[visit.car.key] = (day, visit.car.mileage_km)
    return visit, True


def _driven(shop: _Regulars, car: Car, day: date) -> Car:
    last, mileage = shop.seen[car.key]
    driven = int(car.model.average_km_per_year * (day - last).days / 365 * shop.chance.uniform(0.6, 1.4)) + 1
    shop.seen[car.key] = (day, mileage + driven)
    return replace(car, mileage_km=mileage + driven)
