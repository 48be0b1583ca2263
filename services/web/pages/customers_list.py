"""고객조회 and 거래처조회: everybody, filtered and sorted, and the same rows as files (CM-09, CM-38)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from starlette.responses import Response

from services.web.listing.sheets import CSV_TYPE, XLSX_TYPE, Column, Kind, as_csv, as_xlsx
from services.web.listing.state import PAGE_SIZE, ListState, Pages, read_state
from services.web.people import people
from services.web.routing import MenuItem, Router
from services.web.web import Web

pages = Router()
pages.menu(MenuItem("customers", "menu.customers", "/customers", "customer.view", "customers", 10))
pages.menu(MenuItem("companies", "menu.companies", "/companies", "customer.view", "customers", 20))

_SORTS: Final = frozenset({"name", "registered_at", "changed_at", "cars"})
# As many rows as the service gives at once; a file is read on until there are no more.
_CHUNK: Final = 5000
_FILE_AT_MOST: Final = 200_000
TRADES: Final = ("sales", "purchase")
KINDS: Final = ("person", "company")


@dataclass(frozen=True)
class Listing:
    """One of the two lists: where it is, its heading, and whose rows alone it shows."""

    path: str
    title: str
    file: str
    kind: str | None

    def state(self, web: Web) -> ListState:
        """What the address says."""
        return read_state(
            self.path,
            web.request.query_params,
            today=web.formats.today(),
            sorts=_SORTS,
            sort="-registered_at",
            filters=("q", "kind", "trade", "assignee", "shop"),
        )

    def asked(self, state: ListState, home: str) -> dict[str, Any]:
        """The payload of customer.list_customers."""
        chosen = state.filters
        kind = self.kind or (chosen["kind"] if chosen["kind"] in KINDS else None)
        return {
            "text": chosen["q"] or None,
            "kind": kind,
            "trade": chosen["trade"] if self.kind and chosen["trade"] in TRADES else None,
            "assignee": chosen["assignee"] or None,
            "dealership": home if chosen["shop"] == "own" else None,
            "registered_from": state.period.first.isoformat() if state.period.first else None,
            "registered_to": state.period.last.isoformat() if state.period.last else None,
            "sort": state.sort.removeprefix("-"),
            "descending": state.sort.startswith("-"),
        }


_CUSTOMERS: Final = Listing("/customers", "customer.list", "customers", None)
_COMPANIES: Final = Listing("/companies", "company.list", "companies", "company")


def _serve(listing: Listing) -> None:
    """The list at its address, as CSV and as a workbook."""
    pages.get(listing.path, permission="customer.view")(_shown(listing))
    pages.file(f"{listing.path}.csv", permission="customer.view")(_as_csv(listing))
    pages.file(f"{listing.path}.xlsx", permission="customer.view")(_as_xlsx(listing))


def _shown(listing: Listing) -> Callable[[Web], Awaitable[Response]]:
    async def show(web: Web) -> Response:
        state = listing.state(web)
        asked = {**listing.asked(state, web.user.dealership.id), "page": state.page, "size": PAGE_SIZE}
        found = await web.call("customer", "list_customers", asked)
        staff = await people(web)
        rows = [{**row, "assignee": staff.names.get(row["assignee"], "")} for row in found["rows"]]
        numbered = Pages(found["count"], state.page)
        own = listing.kind is not None
        return web.page(
            "customers/list.html",
            state=state,
            listing=listing,
            rows=rows,
            numbered=numbered,
            people=staff.choices(state.filters["assignee"]),
            choices=TRADES if own else KINDS,
            companies=own,
        )

    return show


def _as_csv(listing: Listing) -> Callable[[Web], Awaitable[Response]]:
    async def csv_file(web: Web) -> Response:
        return _file(as_csv(_columns(web), await _cells(web, listing)), CSV_TYPE, f"{listing.file}.csv")

    return csv_file


def _as_xlsx(listing: Listing) -> Callable[[Web], Awaitable[Response]]:
    async def workbook(web: Web) -> Response:
        held = as_xlsx(web.text(listing.title), _columns(web), await _cells(web, listing))
        return _file(held, XLSX_TYPE, f"{listing.file}.xlsx")

    return workbook


def _columns(web: Web) -> list[Column]:
    names = ("name", "kind", "phone", "plates", "trades", "email", "address", "assignee", "registered_at")
    kinds: dict[str, Kind] = {"registered_at": "moment"}
    return [Column(web.text(f"customer.{name}"), kinds.get(name, "text")) for name in names]


async def _cells(web: Web, listing: Listing) -> list[list[Any]]:
    asked = listing.asked(listing.state(web), web.user.dealership.id)
    names = (await people(web)).names
    cells: list[list[Any]] = []
    while True:
        part = {**asked, "page": len(cells) // _CHUNK + 1, "size": _CHUNK}
        rows = (await web.call("customer", "list_customers", part))["rows"]
        cells += [_cell(web, row, names) for row in rows]
        if len(rows) < _CHUNK or len(cells) >= _FILE_AT_MOST:
            return cells


def _cell(web: Web, row: Mapping[str, Any], names: Mapping[str, str]) -> list[Any]:
    zone = ZoneInfo(web.user.dealership.time_zone)
    return [
        row["name"],
        web.text(f"customer.kind.{row['kind']}"),
        row["phone"],
        ", ".join(row["plates"]),
        ", ".join(web.text(f"trade.{each}") for each in row["trades"]),
        row["email"],
        row["address"],
        names.get(row["assignee"], ""),
        datetime.fromisoformat(row["registered_at"]).astimezone(zone),
    ]


def _file(held: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(held, media_type=media_type, headers=headers)


for _listing in (_CUSTOMERS, _COMPANIES):
    _serve(_listing)
