"""현황판: the figures of a period beside the one before it, by shop, month and employee."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from starlette.responses import Response

from services.web.forms import Form
from services.web.listing.sheets import XLSX_TYPE, Column, as_xlsx
from services.web.listing.state import ListState, read_state
from services.web.operations import past_job
from services.web.pages.head_office_figures import charts, employees, headline, months, shops
from services.web.pages.head_office_flow import STATES, standing, tills, week
from services.web.pages.receivables import in_units
from services.web.routing import MenuItem, Router
from services.web.web import Web
from shared.kernel.errors import InvalidInput
from shared.kernel.money import Currency

pages = Router()
pages.menu(MenuItem("head_office", "menu.head_office", "/head-office", "report.view", "head_office", 10))

_TEMPLATE: Final = "head_office/overview.html"
PRESETS: Final = (
    "today",
    "week",
    "this_month",
    "last_month",
    "month",
    "three_months",
    "this_year",
    "last_year",
)
# The longest period that reporting answers for.
_LONGEST: Final = timedelta(days=5 * 366)
_MONEY: Final = ("parts", "labour", "vat", "discount", "turnover", "received", "receivable")


@pages.get("/head-office", permission="report.view")
async def show(web: Web) -> Response:
    """The page; the address says which period and whose."""
    return web.page(_TEMPLATE, **await _figures(web))


@pages.get("/head-office/figures", permission="report.view")
async def figures(web: Web) -> Response:
    """The figures alone, for the page that is open while something changes."""
    return web.fragment(_TEMPLATE, "figures", **await _figures(web))


@pages.get("/head-office.xlsx", permission="report.view")
async def workbook(web: Web) -> Response:
    """The report by shop, month and employee as a workbook."""
    asked = period_asked(office_state(web), web.formats.today())
    by = {**asked, "by": ["dealership", "month", "employee"]}
    report, seen = await asyncio.gather(
        web.call("reporting", "workshop_report", by), web.call("reporting", "kpis", asked)
    )
    names, digits = await people(web), _digits(report["rows"])
    told = [_cells(row, shop_names(web, seen), names, digits) for row in report["rows"]]
    held = as_xlsx(web.text("office.title"), _columns(web), told, digits)
    headers = {"Content-Disposition": 'attachment; filename="head-office.xlsx"', "Cache-Control": "no-store"}
    return Response(held, media_type=XLSX_TYPE, headers=headers)


def office_state(
    web: Web, path: str = "/head-office", filters: tuple[str, ...] = ("dealership", "as_of")
) -> ListState:
    """Which period and whose, as the address says."""
    params, today = web.request.query_params, web.formats.today()
    return read_state(path, params, today=today, preset="this_month", filters=filters)


def period_asked(state: ListState, today: date) -> dict[str, Any]:
    """The period as reporting asks for it; an open side is closed at its longest."""
    first, last = state.period.first, state.period.last
    last = last or today
    first = max(first or last - _LONGEST, last - _LONGEST)
    chosen = state.filters["dealership"]
    return {
        "since": min(first, last).isoformat(),
        "until": last.isoformat(),
        "dealerships": [chosen] if chosen else None,
        "as_of": state.filters["as_of"] or None,
    }


def shop_names(web: Web, kpis: Mapping[str, Any]) -> dict[str, str]:
    """Names of the shops that the asker sees."""
    return {**{row["dealership"]: row["name"] for row in kpis["dealerships"]}, **web.user.names}


async def people(web: Web) -> dict[str, str]:
    """Names by employee, of all the asker may see; those of nobody under ""."""
    method, kind = ("employees", "employees") if web.may("staff.view") else ("colleagues", "colleagues")
    found = await web.call("staff", method)
    return {"": web.text("office.nobody"), **{row["id"]: row["name"] for row in found[kind]}}


async def _figures(web: Web) -> dict[str, Any]:
    state = office_state(web)
    asked = period_asked(state, web.formats.today())
    moments = (await web.call("reporting", "moments"))["moments"]
    past = _past(web, state, moments)
    if past["pending"]:
        return {"state": state, "presets": PRESETS, "period": _period(asked), "names": {}, **past}
    kpis, flow, series, by_month, by_employee, names = await asyncio.gather(
        web.call("reporting", "kpis", asked),
        web.call("reporting", "workshop_flow", asked),
        web.call("reporting", "daily_turnover", asked),
        web.call("reporting", "workshop_report", {**asked, "by": ["month"]}),
        web.call("reporting", "workshop_report", {**asked, "by": ["dealership", "employee"]}),
        people(web),
    )
    period = _period(asked)
    chosen, known = state.filters["dealership"], shop_names(web, kpis)
    within = period | ({"dealership": chosen} if chosen else {})
    return {
        "state": state,
        "period": period,
        "presets": PRESETS,
        "kpis": kpis,
        "top": headline(kpis),
        "charts": charts(series, within),
        "standing": standing(flow, known),
        "states": STATES,
        "week": week(flow),
        "tills": tills(flow, known),
        **past,
        "shops": shops(kpis, period),
        "months": months(by_month["rows"], within),
        "employees": employees(by_employee["rows"], period, names),
        "names": known,
        "live": " ".join(f"report:{name}" for name in sorted({web.user.dealership.id, *known})),
    }


def _period(asked: Mapping[str, Any]) -> dict[str, str]:
    """As addresses of rows say it."""
    past = {"as_of": asked["as_of"]} if asked["as_of"] else {}
    return {"from": asked["since"], "to": asked["until"], **past}


def _past(web: Web, state: ListState, moments: list[str]) -> dict[str, Any]:
    """Which moments there are, and whether the one asked for is still to come."""
    asked = _moment(state.filters["as_of"])
    pending = asked is not None and asked not in map(datetime.fromisoformat, moments)
    job = past_job(asked) if asked else ""
    operations = web.parts.operations
    return {
        "moments": moments,
        "as_of": asked.isoformat() if asked else "",
        "pending": pending,
        "building": job in operations.running(),
        "failed": operations.last_words().get(job),
        "form": Form(),
    }


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if text and (moment is None or moment.tzinfo is None):
        raise InvalidInput(fields={"as_of": "invalid"})
    return moment


def _digits(rows: list[dict[str, Any]]) -> int:
    return max((Currency(row["currency"]).minor_digits for row in rows), default=0)


def _columns(web: Web) -> list[Column]:
    told = [Column(web.text(f"office.{name}")) for name in ("month", "shop", "employee", "currency")]
    told.append(Column(web.text("office.orders"), "number"))
    told += [Column(web.text(f"office.{name}"), "money") for name in _MONEY]
    return [*told, Column(web.text("office.lead_mean"), "number")]


def _cells(
    row: Mapping[str, Any], known: Mapping[str, str], names: Mapping[str, str], digits: int
) -> list[Any]:
    who = (known.get(row["dealership"], row["dealership"]), names.get(row["employee"], row["employee"]))
    money = [in_units(row[name], row["currency"], digits) for name in _MONEY]
    lead = None if row["lead_seconds"] is None else row["lead_seconds"] / 3600
    return [row["month"], *who, row["currency"], row["orders"], *money, lead]
