"""The course of one visit: what happens to a car from the telephone call to the last payment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from services.demo.simulation import calendar
from services.demo.simulation import visit as v
from services.demo.sources import Job, Part, jobs, work_code
from shared.kernel.money import Currency, rounded, vat_on

Actions = Iterator[tuple[datetime, v.Action]]

# Prices of the catalogue are in won; what a won is worth, to the unit that people round prices to there.
_RATES = {
    Currency.KRW: (Decimal(1), 100),
    Currency.JPY: (Decimal("0.11"), 10),
    Currency.CNY: (Decimal("0.53"), 100),
}
_CANCELS, _RESERVES, _INTERNAL, _DISCOUNTS, _CORRECTED = 0.03, 0.35, 0.02, 0.15, 0.015
_INSPECTED, _ASKED, _EXTRA = 0.6, 0.4, 0.2
_MEANS = ("card", "cash", "points", "other")
_WEIGHTS = (74, 18, 5, 3)
_CANCEL_REASONS = {
    "ko": ("고객 변심", "부품 수급 지연", "다른 정비소 이용"),
    "ja": ("お客様都合", "部品の入荷遅れ"),
    "zh": ("客户取消", "配件缺货"),
}
_CORRECT_REASONS = {"ko": "기술료 오입력", "ja": "工賃の入力誤り", "zh": "工时费录入错误"}


def course(chance: Random, visit: v.Visit, came: datetime, *, new: bool) -> Actions:
    """Each action with its moment, in time order."""
    promised = _worked(visit, came, chance.uniform(1.5, 7))
    first = came - timedelta(minutes=8)
    if chance.random() < _RESERVES:
        first = came - timedelta(hours=chance.uniform(4, 24 * 3))
    if new:
        yield first, v.Register()
    if first < came - timedelta(hours=1):
        yield first + timedelta(minutes=2), v.Reserve(promised, came)
        if chance.random() < _CANCELS:
            yield first + (came - first) * 0.7, v.Cancel(_reason(chance, visit))
            return
    yield came, v.Receive(promised, visit.car.mileage_km, visit.advisor)
    yield from _in_the_workshop(chance, visit, came)


def _in_the_workshop(chance: Random, visit: v.Visit, came: datetime) -> Actions:
    at = came
    lines = _lines(chance, visit)
    if chance.random() < _INSPECTED:
        at = _worked(visit, at, chance.uniform(0.1, 0.8))
        yield at, v.Inspect()
    at = _worked(visit, at, chance.uniform(0.05, 0.4))
    yield at, v.WriteLines(lines)
    if chance.random() < _ASKED:
        yield at + timedelta(minutes=1), v.AskApproval()
        at = _worked(visit, at, chance.uniform(0.1, 2.0))
        if chance.random() < _CANCELS:
            yield at, v.Cancel(_reason(chance, visit))
            return
    at = _worked(visit, at, chance.uniform(0.05, 1.5))
    yield at, v.StartWork()
    if chance.random() < _EXTRA:
        lines = (*lines, *_lines(chance, visit))
        at = _worked(visit, at, chance.uniform(0.3, 1.0))
        yield at, v.WriteLines(lines)
    at = _worked(visit, at, float(sum(line.labour_hours for line in lines)) + 0.2)
    yield at, v.MarkReady()
    yield from _at_the_counter(chance, visit, _worked(visit, at, chance.uniform(0.2, 3)), lines)


def _at_the_counter(chance: Random, visit: v.Visit, at: datetime, lines: tuple[v.Line, ...]) -> Actions:
    due = bill(lines, visit.shop.currency)
    if chance.random() < _INTERNAL:
        yield at, v.MarkInternal()
        yield at + timedelta(minutes=1), v.Deliver()
        return
    if chance.random() < _DISCOUNTS:
        discount = due * chance.choice((3, 5, 10)) // 100
        yield at, v.GiveDiscount(discount)
        due -= discount
    owed = _owed(chance, visit, due)
    for number, (means, amount) in enumerate(_split(chance, due - owed)):
        yield at + timedelta(minutes=1, seconds=number * 20), v.Pay(means, amount)
    yield at + timedelta(minutes=4), v.Deliver()
    if owed:
        yield _worked(visit, at + timedelta(days=chance.randrange(2, 45)), 1.0), v.Pay("other", owed)
    elif lines[0].labour and chance.random() < _CORRECTED:
        yield from _put_right(chance, visit, at, lines)


def _put_right(chance: Random, visit: v.Visit, at: datetime, lines: tuple[v.Line, ...]) -> Actions:
    """Too little labour was charged; the customer pays the difference."""
    right = (replace(lines[0], labour=lines[0].labour * 11 // 10), *lines[1:])
    later = _worked(visit, at + timedelta(days=chance.randrange(1, 6)), 0.5)
    yield later, v.Correct(_CORRECT_REASONS[visit.shop.locale], right)
    missing = bill(right, visit.shop.currency) - bill(lines, visit.shop.currency)
    yield _worked(visit, later, 3.0), v.Pay("card", missing)


def bill(lines: tuple[v.Line, ...], currency: Currency) -> int:
    """The total with VAT."""
    net = sum(line.quantity * line.unit_price + line.labour for line in lines)
    return net + vat_on(net, currency)


def _owed(chance: Random, visit: v.Visit, due: int) -> int:
    """Companies mostly pay later, people now and then a part."""
    if visit.customer.sex is None:
        return due if chance.random() < 0.7 else 0
    return due * chance.choice((30, 50)) // 100 if chance.random() < 0.04 else 0


def _split(chance: Random, amount: int) -> list[tuple[str, int]]:
    """One means mostly; some bills mix two (CM-31)."""
    if amount <= 0:
        return []
    first = chance.choices(_MEANS, _WEIGHTS)[0]
    if chance.random() < 0.9 or amount < 2:
        return [(first, amount)]
    part = amount * chance.choice((20, 50, 70)) // 100 or 1
    second = "cash" if first != "cash" else "card"
    return [(first, amount - part), (second, part)]


def _lines(chance: Random, visit: v.Visit) -> tuple[v.Line, ...]:
    all_jobs, how_many = jobs(), chance.choice((1, 1, 1, 2, 2, 3))
    done: list[Job] = []
    for job in chance.choices(all_jobs, [job.weight for job in all_jobs], k=how_many):
        if job not in done:
            done.append(job)
    return tuple(_line(chance, visit, part) for job in done for part in job.parts)


def _line(chance: Random, visit: v.Visit, part: Part) -> v.Line:
    currency = visit.shop.currency
    # a dearer car has dearer parts; labour is by the list
    grade = Decimal(str(round(chance.uniform(0.85, 1.3), 2)))
    return v.Line(
        item=part.names[visit.shop.locale],
        molit_code=work_code(part.molit_item) if visit.shop.country == "KR" else None,
        part_class=part.part_class,
        quantity=part.quantity,
        unit_price=_price(part.unit_price * grade, currency),
        labour=_price(Decimal(part.labour), currency),
        labour_hours=part.labour_hours,
    )


def _price(won: Decimal, currency: Currency) -> int:
    rate, unit = _RATES[currency]
    return rounded(won * rate / unit) * unit


def _reason(chance: Random, visit: v.Visit) -> str:
    return chance.choice(_CANCEL_REASONS[visit.shop.locale])


def _worked(visit: v.Visit, start: datetime, hours: float) -> datetime:
    shop = visit.shop
    return calendar.working(start, timedelta(hours=hours), shop.time_zone, shop.country)
