"""Days as people write them, in figures and in eras (JP-06)."""

from datetime import date

import pytest

from shared.kernel.days import UnreadableDay, in_era, parse_day, parse_moment, without_clock

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "written",
    ["2017-02-07", "2017/2/7", "2017.02.07", "2017. 2. 7.", "20170207", "2017년 2월 7일", "2017年2月7日",
     "H29/02/07", "h29.2.7", "平成29年2月7日", "２０１７－０２－０７", " 2017-02-07 "],
)  # fmt: skip
def test_a_day_is_read_in_every_form_it_is_printed_in(written):
    assert parse_day(written) == date(2017, 2, 7)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("R1/05/01", date(2019, 5, 1)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("R8/11/23", date(2026, 11, 23)),
        ("S64/01/07", date(1989, 1, 7)),
        ("平成32年1月5日", date(2020, 1, 5)),  # papers of before 2019 count the era on
        ("T15/12/24", date(1926, 12, 24)),
    ],
)
def test_eras_count_from_their_first_year(written, day):
    assert parse_day(written) == day


@pytest.mark.parametrize(
    "written", ["", "7", "2026-02-30", "2026-13-01", "H0/01/01", "R1/04/30", "X3/01/01", "11-23", "내일"]
)
def test_what_is_no_day_is_refused(written):
    with pytest.raises(UnreadableDay):
        parse_day(written)


def test_a_month_and_a_day_are_of_this_year_where_one_is_known():
    assert parse_day("3/7", TODAY) == date(2026, 3, 7)
    assert parse_day("3월 7일", TODAY) == date(2026, 3, 7)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-11-24 18:00", "2026-11-24 18:00"),
        ("2026-11-24T18:00", "2026-11-24 18:00"),
        ("R8/11/24 9:05", "2026-11-24 09:05"),
        ("11/24 18:00", "2026-11-24 18:00"),
        ("18:30", "2026-11-23 18:30"),
    ],
)
def test_a_moment_is_a_day_and_a_clock_or_a_clock_today(written, moment):
    assert str(parse_moment(written, TODAY)) == f"{moment}:00"


@pytest.mark.parametrize("written", ["", "2026-11-24", "25:00", "2026-02-30 10:00", "18"])
def test_what_is_no_moment_is_refused(written):
    with pytest.raises(UnreadableDay):
        parse_moment(written, TODAY)


@pytest.mark.parametrize("day", [date(2019, 4, 30), date(2019, 5, 1), date(1926, 12, 25), date(2026, 11, 23)])
def test_what_is_written_in_an_era_is_read_back(day):
    assert parse_day(in_era(day)) == day


@pytest.mark.parametrize(
    "written",
    ["2013-08-27", "2013-08-27 00:00:00", "2013-08-27T14:40", "2013-08-27 오후 2:40", "2013. 8. 27. 9:00"],
)
def test_a_spreadsheets_moment_is_its_day(written):
    assert parse_day(without_clock(written)) == date(2013, 8, 27)
