"""미수금조회: who owes what and since when (CM-36)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from starlette.responses import Response

from services.web.listing.sheets import CSV_TYPE, XLSX_TYPE, Column, as_csv, as_xlsx
from services.web.listing.state import PAGE_SIZE, ListState, read_state
from services.web.routing import MenuItem, Router
from services.web.web import Web
from shared.kernel.money import Currency
from shared.kernel.phones import national

pages = Router()


async def _owing(web: Web) -> int:
    return int((await web.call("maintenance", "counts"))["owing"])


pages.menu(
    MenuItem("receivables", "menu.receivables", "/receivables", "order.view", "money", 10, count=_owing)
)

AGES: Final = ("up_to_30", "up_to_60", "up_to_90", "over_90")
_SORTS: Final = frozenset({"total", "oldest", "customer"})
_CHUNK: Final = 100
_FILE_AT_MOST: Final = 200_000


@pages.get("/receivables", permission="order.view")
async def show(web: Web) -> Response:
    """The list; the address says what is in it."""
    state = _state(web)
    found = await web.call("maintenance", "receivables", {**_asked(state), "limit": PAGE_SIZE})
    return web.page(
        "receivables/list.html", state=state, found=listed(found, web.formats.today(), _zone(web)), ages=AGES
    )


@pages.file("/receivables.csv", permission="order.view")
async def csv_file(web: Web) -> Response:
    """All rows of the list as CSV."""
    rows = [_cells(row, _zone(web), None) for row in await _all(web)]
    return _file(as_csv(_columns(web), rows), CSV_TYPE, "csv")


@pages.file("/receivables.xlsx", permission="order.view")
async def workbook(web: Web) -> Response:
    """All rows of the list as a workbook."""
    rows = await _all(web)
    digits = max((Currency(row["currency"]).minor_digits for row in rows), default=0)
    cells = [_cells(row, _zone(web), digits) for row in rows]
    return _file(as_xlsx(web.text("receivable.list"), _columns(web), cells, digits), XLSX_TYPE, "xlsx")


def listed(found: Mapping[str, Any], today: date, zone: ZoneInfo) -> dict[str, Any]:
    """What the template shows: each row with the age of its oldest debt, the totals as a list."""
    return {
        "rows": [
            {**row, "days": (today - _day(row["oldest"], zone)).days, "phone": _phone(row)}
            for row in found["rows"]
        ],
        "count": found["count"],
        "totals": [{"currency": name, "total": total} for name, total in sorted(found["totals"].items())],
        "cursor": found["cursor"],
    }


def in_units(amount: int, currency: str, digits: int | None) -> int | Decimal:
    """For CSV (None) the amount as written; for a sheet of one format minor units of `digits` decimals."""
    own = Currency(currency).minor_digits
    return Decimal(amount).scaleb(-own) if digits is None else amount * 10 ** (digits - own)


def _state(web: Web) -> ListState:
    return read_state(
        "/receivables",
        web.request.query_params,
        today=web.formats.today(),
        preset="",
        sorts=_SORTS,
        sort="-total",
        filters=("q",),
    )


def _asked(state: ListState) -> dict[str, Any]:
    asked: dict[str, Any] = {"text": state.filters["q"], "sort": state.sort}
    return asked | ({"cursor": state.cursor} if state.cursor else {})


async def _all(web: Web) -> list[dict[str, Any]]:
    asked = {**_asked(_state(web)), "limit": _CHUNK}
    asked.pop("cursor", None)
    rows: list[dict[str, Any]] = []
    while True:
        found = await web.call("maintenance", "receivables", asked)
        rows += found["rows"]
        if not found["cursor"] or len(rows) >= _FILE_AT_MOST:
            return rows
        asked["cursor"] = found["cursor"]


def _columns(web: Web) -> list[Column]:
    told = [Column(web.text(f"receivable.{name}")) for name in ("customer", "phone", "currency")]
    told += [Column(web.text(f"receivable.{name}"), "money") for name in ("total", *AGES)]
    return [
        *told,
        Column(web.text("receivable.oldest"), "date"),
        Column(web.text("receivable.orders")),
    ]


def _cells(row: Mapping[str, Any], zone: ZoneInfo, digits: int | None) -> list[Any]:
    sums = [in_units(row[name], row["currency"], digits) for name in ("total", *AGES)]
    numbers = ", ".join(item["number"] for item in row["orders"])
    told = (row["customer"], ", ".join(national(each) for each in row["phones"]), row["currency"])
    return [*told, *sums, _day(row["oldest"], zone), numbers]


def _phone(row: Mapping[str, Any]) -> str:
    return national(row["phones"][0]) if row["phones"] else ""


def _day(moment: str, zone: ZoneInfo) -> date:
    return datetime.fromisoformat(moment).astimezone(zone).date()


def _zone(web: Web) -> ZoneInfo:
    return ZoneInfo(web.user.dealership.time_zone)


def _file(held: bytes, media_type: str, ending: str) -> Response:
    name = f'attachment; filename="receivables.{ending}"'
    return Response(
        held, media_type=media_type, headers={"Content-Disposition": name, "Cache-Control": "no-store"}
    )
