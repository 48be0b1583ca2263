"""What the head office's page shows, out of reporting's answers; currencies are never summed up; pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from shared.kernel.money import Currency

# What a figure was summed up from, by what is asked for; "all" leaves nothing out.
ROWS_OF: Final[Mapping[str, list[str] | None]] = {
    "turnover": ["delivery", "correction"],
    "orders": ["delivery"],
    "received": ["payment", "refund"],
    "all": None,
}
# In an address: those of nobody; an empty text is everybody.
NOBODY: Final = "-"
_HOUR: Final = 3600


def change(now: int | None, before: int | None) -> float | None:
    """By how much of the former a figure grew; None when there is nothing to compare with."""
    return None if now is None or not before or before < 0 else (now - before) / before


def hours(seconds: int | None) -> float | None:
    """Hours to two decimals: near enough for minutes."""
    return None if seconds is None else round(seconds / _HOUR, 2)


def rows_url(period: Mapping[str, str], **which: str | None) -> str:
    """Where the rows behind a figure are; `period` holds `from` and `to`."""
    chosen = {name: value for name, value in which.items() if value}
    return f"/head-office/rows?{urlencode({**period, **chosen})}"


def headline(kpis: Mapping[str, Any]) -> dict[str, Any]:
    """The figures at the top: money a line per currency, each beside the period before."""
    return {
        "orders": kpis["orders"],
        "orders_change": change(kpis["orders"], kpis["orders_before"]),
        "lead": hours(kpis["lead_median_seconds"]),
        "lead_before": hours(kpis["lead_median_seconds_before"]),
        "money": [
            {**row, "change": change(row["turnover"], row["turnover_before"])} for row in kpis["currencies"]
        ],
    }


def shops(kpis: Mapping[str, Any], period: Mapping[str, str]) -> list[dict[str, Any]]:
    """A row per shop, its bar beside the largest of its own currency."""
    rows = kpis["dealerships"]
    return [
        {
            **row,
            "share": _share(row, rows),
            "change": change(row["turnover"], row["turnover_before"]),
            "lead": hours(row["lead_median_seconds"]),
            "href": rows_url(period, dealership=row["dealership"], currency=row["currency"], of="turnover"),
        }
        for row in rows
    ]


def months(rows: Sequence[Mapping[str, Any]], period: Mapping[str, str]) -> list[dict[str, Any]]:
    """A row per month and currency; the address of a month stays within the period."""
    return [
        {
            **row,
            "share": _share(row, rows),
            "lead": hours(row["lead_seconds"]),
            "href": rows_url(_within(row["month"], period), currency=row["currency"], of="turnover"),
        }
        for row in rows
    ]


def employees(
    rows: Sequence[Mapping[str, Any]], period: Mapping[str, str], names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """A row per employee, shop and currency, the largest turnover first; "" is nobody."""
    counted = [row for row in rows if row["orders"] or row["turnover"] or row["received"]]
    return [
        {
            **row,
            "name": names.get(row["employee"], row["employee"][:8]),
            "share": _share(row, counted),
            "lead": hours(row["lead_seconds"]),
            "href": rows_url(
                period,
                dealership=row["dealership"],
                employee=row["employee"] or NOBODY,
                currency=row["currency"],
                of="turnover",
            ),
        }
        for row in sorted(counted, key=lambda row: (row["currency"], -row["turnover"]))
    ]


def charts(series: Mapping[str, Any], within: Mapping[str, str]) -> list[dict[str, Any]]:
    """A line per currency: the turnover of each day over all its shops, each day a link to its rows."""
    found: dict[str, list[int]] = {}
    for shop in series["dealerships"]:
        sums = found.setdefault(shop["currency"], [0] * len(series["days"]))
        found[shop["currency"]] = [a + b for a, b in zip(sums, shop["turnover"], strict=True)]
    return [
        {
            "currency": currency,
            "series": {
                "days": series["days"],
                "values": values,
                "digits": Currency(currency).minor_digits,
                "links": [
                    rows_url({**within, "from": day, "to": day}, currency=currency, of="turnover")
                    for day in series["days"]
                ],
            },
        }
        for currency, values in sorted(found.items())
        if any(values)
    ]


def _share(row: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> float:
    largest = max(other["turnover"] for other in rows if other["currency"] == row["currency"])
    return max(row["turnover"], 0) / largest if largest > 0 else 0.0


def _within(month: str, period: Mapping[str, str]) -> dict[str, str]:
    first = date.fromisoformat(f"{month}-01")
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return {"from": max(first.isoformat(), period["from"]), "to": min(last.isoformat(), period["to"])}
