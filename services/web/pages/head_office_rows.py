"""The rows behind a figure of the head office's page, and the same as files."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from starlette.responses import Response

from services.web.listing.sheets import CSV_TYPE, XLSX_TYPE, Column, Kind, as_csv, as_xlsx
from services.web.listing.state import PAGE_SIZE, ListState
from services.web.pages.head_office import office_state, people, period_asked
from services.web.pages.head_office_figures import NOBODY, ROWS_OF
from services.web.pages.receivables import in_units
from services.web.routing import Router
from services.web.web import Web
from shared.kernel.money import Currency

pages = Router()

_FILTERS: Final = ("dealership", "employee", "currency", "of", "as_of")
_COLUMNS: Final[dict[str, Kind]] = {
    "at": "moment",
    "kind": "text",
    "shop": "text",
    "number": "text",
    "plate": "text",
    "employee": "text",
    "currency": "text",
    "turnover": "money",
    "received": "money",
    "receivable": "money",
}
_MONEY: Final = ("turnover", "received", "receivable")
_CHUNK: Final = 5000
_FILE_AT_MOST: Final = 200_000


@pages.get("/head-office/rows", permission="report.view")
async def show(web: Web) -> Response:
    """The rows; the address says which."""
    state = _state(web)
    asked = {**_asked(web, state), "limit": PAGE_SIZE, "before": state.cursor or None}
    found, names = await asyncio.gather(web.call("reporting", "report_rows", asked), people(web))
    return web.page(
        "head_office/rows.html",
        state=state,
        found=found,
        period={"from": asked["since"], "to": asked["until"]},
        names=names,
        shops=web.user.names,
        of=tuple(ROWS_OF),
    )


@pages.file("/head-office/rows.csv", permission="report.view")
async def csv_file(web: Web) -> Response:
    """All rows as CSV."""
    rows, names = await asyncio.gather(_all(web), people(web))
    return _file(as_csv(_columns(web), [_cells(web, row, names, None) for row in rows]), CSV_TYPE, "csv")


@pages.file("/head-office/rows.xlsx", permission="report.view")
async def workbook(web: Web) -> Response:
    """All rows as a workbook."""
    rows, names = await asyncio.gather(_all(web), people(web))
    digits = max((Currency(row["currency"]).minor_digits for row in rows), default=0)
    cells = [_cells(web, row, names, digits) for row in rows]
    return _file(as_xlsx(web.text("office.rows"), _columns(web), cells, digits), XLSX_TYPE, "xlsx")


def _state(web: Web) -> ListState:
    return office_state(web, "/head-office/rows", _FILTERS)


def _asked(web: Web, state: ListState) -> dict[str, Any]:
    chosen = state.filters
    employee = "" if chosen["employee"] == NOBODY else chosen["employee"] or None
    return {
        **period_asked(state, web.formats.today()),
        "employee": employee,
        "currency": chosen["currency"] or None,
        "kinds": ROWS_OF.get(chosen["of"]),
    }


async def _all(web: Web) -> list[dict[str, Any]]:
    asked, rows = {**_asked(web, _state(web)), "limit": _CHUNK}, list[dict[str, Any]]()
    while True:
        found = await web.call("reporting", "report_rows", asked)
        rows += found["rows"]
        if not found["next"] or len(rows) >= _FILE_AT_MOST:
            return rows
        asked["before"] = found["next"]


def _columns(web: Web) -> list[Column]:
    return [Column(web.text(f"office.{name}"), kind) for name, kind in _COLUMNS.items()]


def _cells(web: Web, row: dict[str, Any], names: dict[str, str], digits: int | None) -> list[Any]:
    at = datetime.fromisoformat(row["at"]).astimezone(ZoneInfo(web.user.dealership.time_zone))
    employee = row["employee"] or ""
    return [
        at,
        web.text(f"report.kind.{row['kind']}"),
        web.user.names.get(row["dealership"], row["dealership"]),
        row["number"],
        row["plate"],
        names.get(employee, employee),
        row["currency"],
        *(in_units(row[name], row["currency"], digits) for name in _MONEY),
    ]


def _file(held: bytes, media_type: str, ending: str) -> Response:
    name = f'attachment; filename="report-rows.{ending}"'
    return Response(
        held, media_type=media_type, headers={"Content-Disposition": name, "Cache-Control": "no-store"}
    )
