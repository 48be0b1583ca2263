"""The head office's figures: compared with the period before, currencies apart, each a way to its rows."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from services.web.pages.head_office_figures import change, charts, employees, headline, hours, months, shops

PERIOD = {"from": "2026-10-15", "to": "2026-11-23"}


def figures(currency: str = "KRW", turnover: int = 1000, **changes: Any) -> dict[str, Any]:
    none = {"dealership": None, "month": None, "employee": None, "lead_seconds": None}
    return {**none, "currency": currency, "turnover": turnover, "orders": 1, "received": 0, **changes}


def shop(name: str, currency: str, turnover: int) -> dict[str, Any]:
    before = {"turnover_before": turnover // 2, "lead_median_seconds": 18720}
    return {"dealership": name, "name": name, "currency": currency, "turnover": turnover, **before}


def query(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


@pytest.mark.parametrize(
    ("now", "before", "grown"),
    [(150, 100, 0.5), (50, 100, -0.5), (5, 0, None), (5, None, None), (5, -1, None)],
)
def test_growth_needs_something_to_compare_with(now, before, grown):
    assert change(now, before) == grown


def test_lead_times_are_hours():
    assert (hours(18720), hours(0), hours(None)) == (5.2, 0.0, None)


def test_the_headline_has_a_line_per_currency():
    money = [
        {"currency": "KRW", "turnover": 300, "turnover_before": 200, "owed": 7},
        {"currency": "CNY", "turnover": 100, "turnover_before": 0, "owed": 0},
    ]
    lead = {"lead_median_seconds": 7200, "lead_median_seconds_before": None}
    top = headline({"orders": 3, "orders_before": 2, "currencies": money, **lead})
    assert [(row["currency"], row["turnover"], row["change"]) for row in top["money"]] == [
        ("KRW", 300, 0.5),
        ("CNY", 100, None),
    ]
    assert (top["orders_change"], top["lead"], top["lead_before"]) == (0.5, 2.0, None)


def test_a_shops_bar_is_measured_in_its_own_currency():
    found = shops(
        {"dealerships": [shop("a", "KRW", 900), shop("b", "KRW", 300), shop("c", "CNY", 6)]}, PERIOD
    )
    assert [row["share"] for row in found] == [1.0, pytest.approx(1 / 3), 1.0]
    assert query(found[2]["href"]) == {**PERIOD, "dealership": "c", "currency": "CNY", "of": "turnover"}


def test_a_months_rows_stay_within_the_month_and_the_period():
    found = months([figures(month="2026-10"), figures(month="2026-11")], PERIOD)
    reached = [(query(row["href"])["from"], query(row["href"])["to"]) for row in found]
    assert reached == [("2026-10-15", "2026-10-31"), ("2026-11-01", "2026-11-23")]


def test_employees_stand_by_turnover_and_nobody_is_asked_for_as_such():
    rows = [
        figures(employee="", turnover=10, dealership="a"),
        figures(employee="e1", turnover=90, dealership="a"),
        figures(employee="e2", turnover=0, orders=0, dealership="a"),
    ]
    found = employees(rows, PERIOD, {"": "담당자 없음", "e1": "심익보"})
    assert [row["name"] for row in found] == ["심익보", "담당자 없음"]
    assert query(found[1]["href"])["employee"] == "-"


def test_a_chart_sums_shops_of_one_currency_and_leads_to_each_days_rows():
    days = ["2026-11-22", "2026-11-23"]
    series = [
        {"currency": "KRW", "turnover": [1, 2]},
        {"currency": "KRW", "turnover": [10, 20]},
        {"currency": "CNY", "turnover": [0, 950]},
        {"currency": "JPY", "turnover": [0, 0]},
    ]
    found = charts({"days": days, "dealerships": series}, {**PERIOD, "dealership": "a"})
    assert [(chart["currency"], chart["series"]["values"]) for chart in found] == [
        ("CNY", [0, 950]),
        ("KRW", [11, 22]),
    ]
    assert [chart["series"]["digits"] for chart in found] == [2, 0]
    day = query(found[1]["series"]["links"][1])
    assert day == {"from": days[1], "to": days[1], "dealership": "a", "currency": "KRW", "of": "turnover"}
