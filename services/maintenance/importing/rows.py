"""Rows that bear one order's key, as the order they mean. Pure: nothing is asked or sent."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.maintenance.schemas import LineInput
from shared.bus.door import admit
from shared.kernel.days import UnreadableDay, parse_day, without_clock
from shared.kernel.errors import InvalidInput
from shared.kernel.money import Currency
from shared.kernel.plates import UnreadablePlate, parse_plate
from shared.regulation.work_codes import code_tables
from shared.tabular import cells

# 기타 정비 stands for work that has no code and is not sent (CM-29)
_UNCODED: Final = {"기타정비", "기타"}
_MEANS: Final = {
    "card": "card", "카드": "card", "cash": "cash", "현금": "cash", "points": "points", "포인트": "points",
    "cheque": "cheque", "가계수표": "cheque", "other": "other", "기타": "other", "": "cash",
}  # fmt: skip
_OPENS, _CLOSES = time(9), time(18)


@dataclass(frozen=True)
class OrderPlan:
    """One order of the file; nothing is sent while there are `problems`: (row, reasons by field)."""

    key: str
    rows: tuple[int, ...]
    plate: str
    mileage_km: int
    received_at: datetime | None
    delivered_at: datetime | None
    lines: tuple[Mapping[str, Any], ...]
    discount: int
    paid: int | None
    means: str
    problems: tuple[tuple[int, Mapping[str, str]], ...]


def plan_orders(
    rows: Sequence[tuple[int, Mapping[str, Any]]], zone: str, currency: Currency
) -> list[OrderPlan]:
    """Orders in the order of their business time, since an odometer runs forward."""
    grouped: dict[str, list[tuple[int, Mapping[str, Any]]]] = {}
    for number, values in rows:
        grouped.setdefault(_key(values), []).append((number, values))
    plans = [_plan(key, group, zone, currency) for key, group in grouped.items()]
    latest = datetime.max.replace(tzinfo=ZoneInfo("UTC"))
    return sorted(plans, key=lambda plan: (plan.received_at or latest, plan.rows[0]))


def _key(values: Mapping[str, Any]) -> str:
    """The order's own key, else the car and the day."""
    order, plate, day = (cells.text(values.get(name)) for name in ("order", "plate", "date"))
    return order or f"{plate} {day}".strip()


def _plan(
    key: str, group: Sequence[tuple[int, Mapping[str, Any]]], zone: str, currency: Currency
) -> OrderPlan:
    reader = _Reader(currency)
    lines = []
    for number, values in group:
        reader.row(number)
        lines.append(reader.line(values))
    number, head = group[0]
    reader.row(number)
    received, delivered = reader.day(head, "date"), reader.day(head, "delivered")
    means = _MEANS.get(cells.text(head.get("means")).lower())
    if means is None:
        reader.refuse("means", "not_a_choice")
    return OrderPlan(
        key=key,
        rows=tuple(row for row, _ in group),
        plate=reader.plate(head),
        mileage_km=reader.whole(head, "mileage_km") or 0,
        received_at=_moment(received, _OPENS, zone),
        delivered_at=_moment(delivered or received, _CLOSES, zone),
        lines=tuple(lines),
        discount=reader.amount(head, "discount") or 0,
        paid=reader.amount(head, "paid"),
        means=means or "cash",
        problems=tuple((row, reasons) for row, reasons in reader.problems.items()),
    )


class _Reader:
    """Reads cells and keeps what was wrong with them, by row and field."""

    def __init__(self, currency: Currency) -> None:
        self.problems: dict[int, dict[str, str]] = {}
        self._currency = currency
        self._row = 0

    def row(self, number: int) -> None:
        """What is read from now on stands in this row."""
        self._row = number

    def refuse(self, field: str, why: str) -> None:
        """This cell cannot be taken."""
        self.problems.setdefault(self._row, {}).setdefault(field, why)

    def line(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """The payload of a line, held to the same door as the screen's."""
        line = {
            "item": cells.text(values.get("item")),
            "molit_code": self._work_code(values),
            "part_class": cells.text(values.get("part_class")).upper() or "A",
            "quantity": cells.figure(values.get("quantity")) or "1",
            "unit_price": self.amount(values, "unit_price") or 0,
            "labour_fee": self.amount(values, "labour_fee") or 0,
            "labour_hours": cells.figure(values.get("labour_hours")) or "0",
        }
        try:
            admit(LineInput(), line)
        except InvalidInput as refusal:
            for field, why in refusal.fields.items():
                self.refuse(field, why)
        return line

    def plate(self, values: Mapping[str, Any]) -> str:
        """The plate in its written form."""
        try:
            return parse_plate(cells.text(values.get("plate"))).text
        except UnreadablePlate as error:
            self.refuse("plate", error.reason)
            return ""

    def amount(self, values: Mapping[str, Any], field: str) -> int | None:
        """Minor units of what is written in whole ones; None for an empty cell."""
        text = cells.figure(values.get(field))
        if not text:
            return None
        try:
            minor = Decimal(text).scaleb(self._currency.minor_digits)
        except InvalidOperation:
            minor = Decimal("0.5")
        if minor != minor.to_integral_value():
            self.refuse(field, "invalid")
            return None
        if minor < 0:
            self.refuse(field, "negative")
            return None
        return int(minor)

    def whole(self, values: Mapping[str, Any], field: str) -> int | None:
        """A whole number, with or without km behind it."""
        text = re.sub(r"(?:km)?$", "", cells.figure(values.get(field)).lower())
        if re.fullmatch(r"\d{1,7}(?:\.0+)?", text):
            return int(text.partition(".")[0])
        self.refuse(field, "invalid" if text else "required")
        return None

    def day(self, values: Mapping[str, Any], field: str) -> date | None:
        """A calendar day, as a date cell or in figures."""
        value = values.get(field)
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        text = cells.text(value)
        try:
            return parse_day(without_clock(text)) if text else None
        except UnreadableDay as error:
            self.refuse(field, error.reason)
            return None

    def _work_code(self, values: Mapping[str, Any]) -> str | None:
        if code := cells.text(values.get("molit_code")).upper().replace("-", ""):
            return code
        name = re.sub(r"\s", "", cells.text(values.get("molit_item")))
        if not name or name in _UNCODED:
            return None
        for table in reversed(code_tables()):
            if known := table.named(name):
                return known.code
        self.refuse("molit_item", "unknown_work_item")
        return None


def _moment(day: date | None, at: time, zone: str) -> datetime | None:
    return datetime.combine(day, at, ZoneInfo(zone)) if day else None
