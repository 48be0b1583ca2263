"""Dates, times, numbers and money as the reader writes them, in the dealership's zone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from shared.kernel.clock import now
from shared.kernel.days import UnreadableDay, in_era, parse_day, parse_moment
from shared.kernel.money import Currency, Money

_LOCALES: Final = {"ko": "ko_KR", "en": "en_GB", "zh": "zh_CN", "ja": "ja_JP"}
# The unit after an amount where people write it so; elsewhere the ISO code before it.
_UNITS: Final = {"KRW": {"ko": "{}원"}, "JPY": {"ja": "{}円"}, "CNY": {"zh": "{}元"}}
_SIGNS: Final = {"KRW": "₩{}", "JPY": "¥{}", "CNY": "¥{}"}


@dataclass(frozen=True)
class Formats:
    """`zone` and `currency` are the dealership's, `language` is the reader's."""

    language: str
    zone: str
    currency: Currency

    def date(self, value: datetime | dt.date | str | None) -> str:
        """2026-11-23; in Japanese R8/11/23."""
        day = self._local(value)
        if day is None:
            return ""
        return in_era(day) if self.language == "ja" else day.strftime("%Y-%m-%d")

    def long_date(self, value: datetime | dt.date | str | None) -> str:
        """The date with its weekday, as the header shows it (CM-14)."""
        day = self._local(value)
        if day is None:
            return ""
        pattern = {"ko": "y년 M월 d일 (E)", "zh": "y年M月d日 (E)", "ja": "y年M月d日 (E)"}
        return format_date(day, pattern.get(self.language, "EEE d MMM y"), locale=self._locale)

    def day_field(self, value: Any) -> str:
        """What a date field holds: the day as the reader writes it, or the text that was no day."""
        try:
            return self.date(parse_day(str(value)))
        except UnreadableDay:
            return str(value or "")

    def moment_field(self, value: Any) -> str:
        """The same of a date and time on the dealership's clock."""
        try:
            moment = parse_moment(str(value), self.today())
        except UnreadableDay:
            return str(value or "")
        return f"{self.date(moment.date())} {moment:%H:%M}"

    def iso_day(self, typed: str) -> str:
        """2026-11-23 of a day as typed; what is no day stays as it is, for the door to refuse by name."""
        try:
            return parse_day(typed, self.today()).isoformat()
        except UnreadableDay:
            return typed

    def iso_moment(self, typed: str) -> str:
        """2026-11-23T18:00 of a date and time as typed; a clock alone means today."""
        try:
            return parse_moment(typed, self.today()).isoformat(timespec="minutes")
        except UnreadableDay:
            return typed

    def time(self, value: datetime | str | None) -> str:
        """Hours and minutes on the dealership's clock."""
        moment = self._moment(value)
        return format_time(moment.astimezone(ZoneInfo(self.zone)), "HH:mm") if moment else ""

    def moment(self, value: datetime | str | None) -> str:
        """Date and time to the minute."""
        return f"{self.date(value)} {self.time(value)}" if value else ""

    def to_second(self, value: datetime | str | None) -> str:
        """Date and time to the second (CM-34)."""
        moment = self._moment(value)
        if moment is None:
            return ""
        return f"{self.date(moment)} {moment.astimezone(ZoneInfo(self.zone)):%H:%M:%S}"

    def today(self) -> dt.date:
        """The calendar day where the dealership stands."""
        return now().astimezone(ZoneInfo(self.zone)).date()

    def number(self, value: int | float | Decimal | None) -> str:
        """Digits in groups, decimals as they are."""
        return "" if value is None else format_decimal(value, locale=self._locale)

    def amount(self, value: int | None, currency: str | None = None) -> str:
        """Minor units as people write the amount, without its currency: for columns."""
        if value is None:
            return ""
        unit = Currency(currency) if currency else self.currency
        pattern = "#,##0.00" if unit.minor_digits else "#,##0"
        return format_decimal(Money(value, unit).major(), pattern, locale=self._locale)

    def money(self, value: int | None, currency: str | None = None) -> str:
        """Minor units with their currency."""
        if value is None:
            return ""
        code = currency or self.currency.value
        form = _UNITS[code].get(self.language, _SIGNS[code])
        return form.format(self.amount(value, code))

    def lasted(self, seconds: int) -> str:
        """A length as a clock counts it: 3:07, 1:02:09."""
        minutes, rest = divmod(seconds, 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"

    def names(self) -> dict[str, Callable[..., Any]]:
        """What templates call: ``{{ money(order.total) }}``."""
        called = (self.date, self.long_date, self.time, self.moment, self.to_second, self.lasted)
        counted = (self.number, self.amount, self.money, self.today)
        fields = (self.day_field, self.moment_field)
        return {function.__name__: function for function in (*called, *counted, *fields)}

    @property
    def _locale(self) -> str:
        return _LOCALES[self.language]

    def _moment(self, value: datetime | str | None) -> datetime | None:
        return datetime.fromisoformat(value) if isinstance(value, str) and value else _given(value)

    def _local(self, value: datetime | dt.date | str | None) -> dt.date | None:
        if isinstance(value, str) and len(value) == len("2026-11-23"):
            return dt.date.fromisoformat(value)
        if isinstance(value, dt.date) and not isinstance(value, datetime):
            return value
        moment = self._moment(value)
        return moment.astimezone(ZoneInfo(self.zone)).date() if moment else None


def _given(value: datetime | str | None) -> datetime | None:
    return value if isinstance(value, datetime) else None
