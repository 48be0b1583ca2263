"""The law's tables and figures."""

from __future__ import annotations

from datetime import date

import pytest

from shared.regulation.exempt import exempt
from shared.regulation.parts import PartClass, doubt
from shared.regulation.rerepair import rerepair_days, rerepair_until
from shared.regulation.work_codes import code_tables, table_on

NEW_TABLE = date(2026, 1, 1)


def test_the_table_in_force_changes_at_its_day():
    assert table_on(date(2025, 12, 31)).name == "2013"
    assert table_on(NEW_TABLE).name == "2026"
    assert table_on(date(1999, 1, 1)).name == "2013"


def test_the_table_of_today_has_five_groups_and_none_for_the_rest():
    table = table_on(NEW_TABLE)
    assert [len([c for c in table.codes if c.group == group]) for group in "BDEHS"] == [20, 9, 14, 5, 14]
    assert len(table.codes) == 62
    assert all(entry.group != "X" for known in code_tables() for entry in known.codes)


def test_a_code_is_found_by_itself_and_by_its_name():
    table = table_on(NEW_TABLE)
    assert table.find("S03") == table.named("프로펠러샤프트")
    assert table.find("D09").name == "침수차량정비"
    assert table.find("X01") is None


@pytest.mark.parametrize(
    ("item", "why"),
    [
        ("카포스 제재조품", "remanufactured_entered_as_new"),
        ("발전기(재제조)", "remanufactured_entered_as_new"),
        ("중고 사이드미러", "used_entered_as_new"),
        ("인증대체부품 헤드램프", "certified_entered_as_new"),
        ("직수입 쇽업소버", "imported_entered_as_new"),
        ("타이밍벨트", None),
    ],
)
def test_a_name_that_contradicts_class_a_is_doubted(item, why):
    assert doubt(item, PartClass.NEW) == why
    assert doubt(item, PartClass.REMANUFACTURED) is None


@pytest.mark.parametrize(
    ("item", "may_skip"),
    [
        ("엔진오일 5W-30 교환", True), ("에어컨필터", True), ("배터리 AGM70", True),
        ("타이어 205/55R16", True),
        ("라디에이터 교환", True), ("워터펌프", False), ("타이어 휠 얼라인먼트", False), ("실내 용접", False),
        ("브레이크 패드(앞)", False),
    ],
)  # fmt: skip
def test_jobs_of_article_132_may_skip_the_estimate(item, may_skip):
    assert exempt(item) is may_skip


@pytest.mark.parametrize(
    ("first_registered", "mileage_km", "days"),
    [
        (date(2026, 3, 1), 30_000, 90),  # young
        (date(2020, 1, 1), 20_000, 90),  # little driven
        (date(2024, 6, 1), 90_000, 60),
        (date(2021, 6, 1), 40_000, 60),  # five years, 40,000 km: 60 and 30 both fit, the longer holds
        (date(2021, 6, 1), 60_001, 30),
        (None, None, 30),
        (None, 60_000, 60),
        (date(2025, 11, 23), 99_000, 60),  # a year to the day is not under a year
        (date(2025, 11, 24), 99_000, 90),
    ],
)
def test_the_class_that_is_best_for_the_customer_holds(first_registered, mileage_km, days):
    assert rerepair_days(first_registered, mileage_km, date(2026, 11, 23)) == days


def test_a_leap_day_and_the_last_day():
    assert rerepair_days(date(2024, 2, 29), 90_000, date(2025, 2, 28)) == 90
    assert rerepair_until(None, 10_000, date(2026, 11, 23)) == date(2027, 2, 21)
