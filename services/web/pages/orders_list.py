"""정비이력조회: the list of orders with its presets, counts, sums, order and files (CM-38, CM-39)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, get_args
from zoneinfo import ZoneInfo

from starlette.responses import Response

from services.web.listing.sheets import CSV_TYPE, XLSX_TYPE, Column, Kind, as_csv, as_xlsx
from services.web.listing.state import PAGE_SIZE, ListState, read_state
from services.web.pages.orders_input import FLAGS
from services.web.people import people
from services.web.regulator import badges
from services.web.routing import MenuItem, Router
from services.web.web import Web
from shared.contracts.maintenance import State

pages = Router()
pages.menu(MenuItem("orders", "menu.orders", "/orders", "order.view", "orders", 10))

_SORTS: Final = frozenset({"number", "received", "promised", "total", "receivable", "plate"})
_FILTERS: Final = ("q", "state", "work", "assignee", "dates", "owing")
_CONSENTS: Final = ("extra_work_consent", "information_consent")
_MONEY: Final = ("parts", "labour", "vat", "total", "receivable")
# As many rows as the service gives at once; a file is read on until there are no more.
_CHUNK: Final = 5000
_FILE_AT_MOST: Final = 200_000
STATES: Final[tuple[str, ...]] = get_args(State)
KINDS: Final = {"waiting_for_approval": "warn", "in_work": "acc", "ready": "ok", "cancelled": "bad"}


@pages.get("/orders", permission="order.view")
async def show(web: Web) -> Response:
    """The list; the address says what is in it."""
    state = _state(web)
    found, regulars, staff = await asyncio.gather(
        web.call("maintenance", "find_orders", {**_asked(state), "limit": PAGE_SIZE}),
        web.call("maintenance", "regulars"),
        people(web),
    )
    told = await badges(web, [row["id"] for row in found["rows"]])
    listed = {
        "count": found["count"],
        "sums": [{"currency": currency, **sums} for currency, sums in found["sums"].items()],
        "rows": [{**_row(row), "record": told.get(row["id"])} for row in found["rows"]],
        "cursor": found["cursor"],
    }
    return web.page(
        "orders/list.html",
        state=state,
        found=listed,
        regulars=regulars,
        states=STATES,
        works=FLAGS,
        people=staff.choices(state.filters["assignee"]),
    )


@pages.file("/orders.csv", permission="order.view")
async def csv_file(web: Web) -> Response:
    """All rows of the list as CSV."""
    return _file(as_csv(_columns(web), await _cells(web)), CSV_TYPE, "csv")


@pages.file("/orders.xlsx", permission="order.view")
async def workbook(web: Web) -> Response:
    """All rows of the list as a workbook."""
    digits = web.user.dealership.currency.minor_digits
    held = as_xlsx(web.text("order.list"), _columns(web), await _cells(web), digits)
    return _file(held, XLSX_TYPE, "xlsx")


def _state(web: Web) -> ListState:
    return read_state(
        "/orders",
        web.request.query_params,
        today=web.formats.today(),
        preset="month",
        sorts=_SORTS,
        sort="-received",
        filters=_FILTERS,
    )


def _asked(state: ListState) -> dict[str, Any]:
    chosen = state.filters
    asked: dict[str, Any] = {
        "since": state.period.first.isoformat() if state.period.first else None,
        "until": state.period.last.isoformat() if state.period.last else None,
        "text": chosen["q"],
        "dates": "delivered" if chosen["dates"] == "delivered" else "received",
        "owing": bool(chosen["owing"]),
        "sort": state.sort,
        "assignee": chosen["assignee"] or None,
        "flag": chosen["work"] if chosen["work"] in FLAGS else None,
        "cursor": state.cursor or None,
    }
    return asked | ({"states": [chosen["state"]]} if chosen["state"] in STATES else {})


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    agreed = any(row["flags"][name] for name in _CONSENTS)
    told = {"assignee": row["assignee_name"] or "", "state_kind": KINDS.get(row["state"], "")}
    return {**row, **told, "agreed": agreed}


def _columns(web: Web) -> list[Column]:
    names = ("number", "received_at", "plate", "model", "customer", "state", "assignee")
    kinds: dict[str, Kind] = {"received_at": "moment"}
    told = [Column(web.text(f"order.{name}"), kinds.get(name, "text")) for name in names]
    return told + [Column(web.text(f"sum.{name}"), "money") for name in _MONEY]


async def _cells(web: Web) -> list[list[Any]]:
    asked = _asked(_state(web))
    cells: list[list[Any]] = []
    cursor: str | None = None
    while True:
        found = await web.call("maintenance", "find_orders", {**asked, "limit": _CHUNK, "cursor": cursor})
        cells += [_cell(web, row) for row in found["rows"]]
        cursor = found["cursor"]
        if not cursor or len(cells) >= _FILE_AT_MOST:
            return cells


def _cell(web: Web, row: Mapping[str, Any]) -> list[Any]:
    zone = ZoneInfo(web.user.dealership.time_zone)
    received = datetime.fromisoformat(row["received_at"]).astimezone(zone) if row["received_at"] else None
    car = (row["plate"], row["model"], row["customer"])
    told = (row["number"], received, *car, web.text(f"state.{row['state']}"), row["assignee_name"])
    return [*told, *(row[name] for name in _MONEY)]


def _file(held: bytes, media_type: str, ending: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="orders.{ending}"', "Cache-Control": "no-store"}
    return Response(held, media_type=media_type, headers=headers)
