"""Dates and money as people write them, in the dealership's zone."""

import pytest

from services.web.formats import Formats
from shared.kernel.money import Currency

LATE = "2026-11-22T15:30:00+00:00"  # half past midnight in Seoul


def formats(language: str, zone: str = "Asia/Seoul", currency: Currency = Currency.KRW) -> Formats:
    return Formats(language, zone, currency)


def test_times_are_on_the_dealerships_clock():
    assert formats("ko").date(LATE) == "2026-11-23"
    assert formats("ko").time(LATE) == "00:30"
    assert formats("ko", "Asia/Shanghai").moment(LATE) == "2026-11-22 23:30"
    assert formats("ko").to_second(LATE) == "2026-11-23 00:30:00"


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        ("2017-02-07", "H29/02/07"),
        ("2019-04-30", "H31/04/30"),
        ("2019-05-01", "R1/05/01"),
        ("1988-12-31", "S63/12/31"),
    ],
)
def test_japanese_dates_are_in_era_form(day, shown):
    assert formats("ja").date(day) == shown


def test_the_header_shows_date_and_weekday():
    assert formats("ko").long_date("2026-11-23") == "2026년 11월 23일 (월)"
    assert formats("en").long_date("2026-11-23") == "Mon 23 Nov 2026"


@pytest.mark.parametrize(
    ("language", "currency", "shown"),
    [
        ("ko", Currency.KRW, "412,500원"),
        ("en", Currency.KRW, "₩412,500"),
        ("ja", Currency.JPY, "412,500円"),
        ("zh", Currency.CNY, "4,125.00元"),
        ("en", Currency.CNY, "¥4,125.00"),
    ],
)
def test_money_comes_with_its_currency(language, currency, shown):
    assert formats(language, currency=currency).money(412_500) == shown


def test_nothing_is_shown_as_nothing():
    nothing = formats("ko")
    assert [nothing.date(None), nothing.time(None), nothing.money(None), nothing.amount(None)] == [""] * 4
    assert nothing.money(0) == "0원"
