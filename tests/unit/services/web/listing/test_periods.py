"""The presets of CM-38, seen from days on which a careless sum goes wrong."""

from __future__ import annotations

from datetime import date

import pytest

from services.web.listing.periods import PRESETS, Period, period

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("preset", "first", "last"),
    [
        ("today", date(2026, 11, 23), TODAY),
        ("yesterday", date(2026, 11, 22), date(2026, 11, 22)),
        ("week", date(2026, 11, 17), TODAY),
        ("this_month", date(2026, 11, 1), TODAY),
        ("last_month", date(2026, 10, 1), date(2026, 10, 31)),
        ("month", date(2026, 10, 23), TODAY),
        ("three_months", date(2026, 8, 23), TODAY),
        ("this_year", date(2026, 1, 1), TODAY),
        ("last_year", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_preset_spans_its_days(preset: str, first: date, last: date) -> None:
    assert period(preset, TODAY) == Period(first, last)


def test_all_is_open_at_both_ends() -> None:
    assert period("all", TODAY) == Period(None, None)


def test_one_month_back_from_the_screen_of_the_manual() -> None:
    assert period("month", date(2013, 8, 27)) == Period(date(2013, 7, 27), date(2013, 8, 27))


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 3, 31), date(2026, 2, 28)),
        (date(2024, 3, 31), date(2024, 2, 29)),
        (date(2026, 1, 31), date(2025, 12, 31)),
        (date(2026, 12, 31), date(2026, 11, 30)),
    ],
)
def test_a_month_back_lands_on_a_day_that_exists(today: date, first: date) -> None:
    assert period("month", today) == Period(first, today)


def test_last_month_in_january_is_december() -> None:
    assert period("last_month", date(2026, 1, 5)) == Period(date(2025, 12, 1), date(2025, 12, 31))


def test_every_preset_is_in_order_on_every_day_of_four_years() -> None:
    for ordinal in range(date(2023, 1, 1).toordinal(), date(2027, 1, 1).toordinal()):
        for name in PRESETS:
            span = period(name, date.fromordinal(ordinal))
            assert span is not None
            assert span.first is None or span.last is None or span.first <= span.last, name


def test_an_unknown_preset_is_none() -> None:
    assert period("fortnight", TODAY) is None
