"""The receivables: ages in days where the dealership stands, sums in the units of their currency (CM-36)."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.web.assets import Assets
from services.web.formats import Formats
from services.web.i18n import catalogues
from services.web.listing.periods import Period
from services.web.listing.state import ListState
from services.web.pages.receivables import AGES, _cells, in_units, listed
from services.web.rendering import Templates
from shared.kernel.money import Currency

SEOUL = ZoneInfo("Asia/Seoul")
FORMATS = Formats("ko", "Asia/Seoul", Currency.KRW)


def row(**changes: Any) -> dict[str, Any]:
    item = {"order_id": "o1", "number": "26-0012", "dealership": "suwon", "currency": "KRW"}
    return {
        "customer_id": "c1",
        "customer": "카포스",
        "phones": ["+821012345678"],
        "currency": "KRW",
        "total": 412500,
        "up_to_30": 0,
        "up_to_60": 400000,
        "up_to_90": 0,
        "over_90": 12500,
        "oldest": "2026-08-10T16:00:00+00:00",
        "orders": [{**item, "amount": 412500, "since": "2026-08-10T16:00:00+00:00"}],
        **changes,
    }


def answer(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"rows": list(rows), "count": len(rows), "totals": {"KRW": 412500, "CNY": 9950}, "cursor": None}


def test_an_age_counts_the_dealerships_days():
    # four in the afternoon in London is the next day in Seoul
    [found] = listed(answer(row()), date(2026, 11, 23), SEOUL)["rows"]
    assert found["days"] == (date(2026, 11, 23) - date(2026, 8, 11)).days


def test_currencies_stay_apart():
    totals = listed(answer(row()), date(2026, 11, 23), SEOUL)["totals"]
    assert totals == [{"currency": "CNY", "total": 9950}, {"currency": "KRW", "total": 412500}]


@pytest.mark.parametrize(
    ("amount", "currency", "digits", "written"),
    [
        (9950, "CNY", None, Decimal("99.50")),
        (9950, "CNY", 2, 9950),
        (400, "KRW", 2, 40000),
        (400, "KRW", 0, 400),
    ],
)
def test_a_file_writes_amounts_in_the_units_of_their_currency(amount, currency, digits, written):
    assert in_units(amount, currency, digits) == written


def test_a_files_row_holds_what_the_page_shows():
    cells = _cells(row(), SEOUL, 0)
    assert cells == [
        "카포스",
        "010-1234-5678",
        "KRW",
        412500,
        0,
        400000,
        0,
        12500,
        date(2026, 8, 11),
        "26-0012",
    ]


def test_the_page_leads_to_the_customer_and_to_the_order_to_pay():
    web = SimpleNamespace(may=lambda _: True)
    found = listed(answer(row()), date(2026, 11, 23), SEOUL)
    context = {"web": web, "_": lambda key, **params: catalogues()["ko"].text(key, params, FORMATS.names())}
    context |= {**FORMATS.names(), "found": found, "ages": AGES}
    context["state"] = ListState("/receivables", Period(), "", "-total", 1)
    page = Templates(Assets()).block("receivables/list.html", "debts", context)
    assert 'href="/customers/c1"' in page
    assert 'href="/orders/o1"' in page
    assert "412,500원" in page
