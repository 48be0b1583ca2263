"""Calendar days as people write them: ISO, with points or slashes, as figures, in Japanese eras (JP-06)."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Final

# (first day, letter, name), the newest first: the eras that a workshop's cars and customers can carry.
ERAS: Final = (
    (date(2019, 5, 1), "R", "令和"),
    (date(1989, 1, 8), "H", "平成"),
    (date(1926, 12, 25), "S", "昭和"),
    (date(1912, 7, 30), "T", "大正"),
)
_LETTERS: Final = {name: first for first, letter, written in ERAS for name in (letter, written)}
_PARTS: Final = r"\s*[-/.年년]\s*(\d{1,2})\s*[-/.月월]\s*(\d{1,2})\s*[日일.]?"
_WESTERN: Final = re.compile(rf"(\d{{4}}){_PARTS}")
_FIGURES: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_ERA: Final = re.compile(rf"(R|H|S|T|令和|平成|昭和|大正)\s*(\d{{1,2}}|元){_PARTS}", re.IGNORECASE)
_OF_THIS_YEAR: Final = re.compile(r"(\d{1,2})\s*[-/.月월]\s*(\d{1,2})\s*[日일.]?")
_WITH_CLOCK: Final = re.compile(r"[\sT]+(?:오전|오후|AM|PM)?\s*\d{1,2}:\d{2}.*$", re.IGNORECASE)
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})")


class UnreadableDay(ValueError):
    """The text names no day; `reason` is the code that a form field shows."""

    reason = "invalid"


def parse_day(text: str, today: date | None = None) -> date:
    """The day that a text names; a month and a day alone are of the year of `today`, when that is given.

    2026-11-23, 2026.11.23, 2026년 11월 23일, 20261123, R8/11/23, 令和8年11月23日. An era's years are counted
    on past its end, as papers of before 2019 print 平成32年. Raises UnreadableDay, also for 2026-02-30.
    """
    written = unicodedata.normalize("NFKC", text).strip()
    try:
        if found := _WESTERN.fullmatch(written) or _FIGURES.fullmatch(written):
            return date(*map(int, found.groups()))
        if found := _ERA.fullmatch(written):
            return _of_era(*found.groups())
        if today and (found := _OF_THIS_YEAR.fullmatch(written)):
            return date(today.year, *map(int, found.groups()))
    except ValueError as error:
        raise UnreadableDay(text) from error
    raise UnreadableDay(text)


def parse_moment(text: str, today: date) -> datetime:
    """The naive local time that a text names: a day and a clock, or a clock alone for today."""
    written = unicodedata.normalize("NFKC", text).strip()
    day, _, clock = written.replace("T", " ").rpartition(" ")
    found = _CLOCK.fullmatch(clock)
    if found is None:
        raise UnreadableDay(text)
    try:
        at = time(int(found[1]), int(found[2]))
    except ValueError as error:
        raise UnreadableDay(text) from error
    return datetime.combine(parse_day(day, today) if day else today, at)


def months_before(day: date, months: int) -> date:
    """The same day `months` earlier, or the last day of that month where it has none."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))


def years_after(day: date, years: int) -> date:
    """The same day `years` later; of the 29th of February the 1st of March, where that year has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def without_clock(text: str) -> str:
    """The text without a time of day behind it, as spreadsheets write days that are moments to them."""
    return _WITH_CLOCK.sub("", text)


def in_era(day: date) -> str:
    """H29/02/07; a day before all eras known here in western figures."""
    for first, letter, _ in ERAS:
        if day >= first:
            return f"{letter}{day.year - first.year + 1}/{day:%m/%d}"
    return day.strftime("%Y/%m/%d")


def _of_era(name: str, year: str, month: str, of_month: str) -> date:
    first = _LETTERS[name.upper()]
    number = 1 if year == "元" else int(year)
    day = date(first.year + number - 1, int(month), int(of_month))
    if day < first:
        raise UnreadableDay(f"{name}{year}/{month}/{of_month}")
    return day
