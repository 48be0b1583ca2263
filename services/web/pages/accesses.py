"""접속기록: who opened whose record, when and from where; for the privacy officer (docs/privacy.md)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from starlette.responses import Response

from services.web.listing.sheets import CSV_TYPE, Column, Kind, as_csv
from services.web.listing.state import PAGE_SIZE, ListState, read_state
from services.web.people import people
from services.web.routing import MenuItem, Router
from services.web.web import Web

pages = Router()
pages.menu(MenuItem("accesses", "menu.accesses", "/settings/accesses", "access.review", "settings", 20))

# So many of the customers of a list are named in its row; the file has them all.
_FEW: Final = 3
_CHUNK: Final = 5000
_FILE_AT_MOST: Final = 200_000
_COLUMNS: Final[dict[str, Kind]] = {
    "at": "moment", "employee": "text", "shop": "text", "from": "text", "what": "text", "reason": "text",
    "whose": "text",
}  # fmt: skip


@pages.get("/settings/accesses", permission="access.review")
async def show(web: Web) -> Response:
    """The records, newest first; the address says which."""
    state = _state(web)
    found = await web.call("staff", "access_records", _asked(state) | {"limit": PAGE_SIZE})
    staff = await people(web)
    return web.page(
        "access/list.html",
        state=state,
        found=found,
        customer=_id(state.filters["customer"]),
        people=staff.choices(_id(state.filters["employee"])),
        names=staff.names,
        few=_FEW,
        what=lambda page: _what(web, page),
    )


@pages.file("/settings/accesses.csv", permission="access.review")
async def csv_file(web: Web) -> Response:
    """The same records as CSV, every customer named by id."""
    names = (await people(web)).names
    columns = [Column(web.text(f"access.{name}"), kind) for name, kind in _COLUMNS.items()]
    rows = [_cells(web, row, names) for row in await _all(web)]
    headers = {"Content-Disposition": 'attachment; filename="accesses.csv"', "Cache-Control": "no-store"}
    return Response(as_csv(columns, rows), media_type=CSV_TYPE, headers=headers)


def _state(web: Web) -> ListState:
    return read_state(
        "/settings/accesses",
        web.request.query_params,
        today=web.formats.today(),
        preset="week",
        filters=("customer", "employee", "files"),
    )


def _asked(state: ListState) -> dict[str, Any]:
    first, last = state.period.first, state.period.last
    return {
        "customer": _id(state.filters["customer"]),
        "employee": _id(state.filters["employee"]),
        "files": bool(state.filters["files"]),
        "since": first and first.isoformat(),
        "until": last and last.isoformat(),
        "before": int(state.cursor) if state.cursor.isdecimal() and len(state.cursor) < 19 else None,
    }


def _id(text: str) -> str | None:
    """As it is written in the address; what is no id is no filter."""
    try:
        return str(UUID(text))
    except ValueError:
        return None


async def _all(web: Web) -> list[dict[str, Any]]:
    asked, rows = _asked(_state(web)) | {"limit": _CHUNK}, list[dict[str, Any]]()
    while True:
        found = await web.call("staff", "access_records", asked)
        rows += found["rows"]
        if not found["next"] or len(rows) >= _FILE_AT_MOST:
            return rows
        asked["before"] = found["next"]


def _what(web: Web, page: str) -> str:
    """What the page is called, by the first part of its path; "GET /customers/{id}" is a customer's."""
    first = page.partition("/")[2].partition("/")[0].partition(".")[0]
    key = f"access.of.{first or 'today'}"
    return web.text(key) if web.catalogue.knows(key) else page


def _cells(web: Web, row: dict[str, Any], names: Any) -> list[Any]:
    at = datetime.fromisoformat(row["at"]).astimezone(ZoneInfo(web.user.dealership.time_zone))
    shop = web.user.names.get(row["dealership"], row["dealership"])
    reason = web.text(f"access.reason.{row['reason']}") if row["reason"] else ""
    told = [at, names.get(row["employee"], row["employee"]), shop, row["address"], row["page"], reason]
    return [*told, " ".join(row["customers"])]
