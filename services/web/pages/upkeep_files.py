"""예방정비 as a file: whom to call in, with what is due and why (CM-04)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from starlette.responses import Response

from services.web.listing.sheets import CSV_TYPE, XLSX_TYPE, Column, as_csv, as_xlsx
from services.web.pages.upkeep import upkeep_asked, upkeep_state
from services.web.routing import Router
from services.web.web import Web

pages = Router()

_CHUNK: Final = 500
_FILE_AT_MOST: Final = 50_000


@pages.file("/upkeep.csv", permission="customer.view")
async def csv_file(web: Web) -> Response:
    """All rows of the list as CSV."""
    return _file(as_csv(_columns(web), await _cells(web)), CSV_TYPE, "csv")


@pages.file("/upkeep.xlsx", permission="customer.view")
async def workbook(web: Web) -> Response:
    """All rows of the list as a workbook."""
    held = as_xlsx(web.text("upkeep.title"), _columns(web), await _cells(web))
    return _file(held, XLSX_TYPE, "xlsx")


async def _cells(web: Web) -> list[list[Any]]:
    asked, rows = upkeep_asked(web, upkeep_state(web)), list[dict[str, Any]]()
    while True:
        found = await web.call("care", "find_upkeep", {**asked, "limit": _CHUNK, "offset": len(rows)})
        rows += found["rows"]
        if not found["more"] or len(rows) >= _FILE_AT_MOST:
            return [_row(web, row) for row in rows]


def _columns(web: Web) -> list[Column]:
    return [
        Column(web.text("upkeep.due_on"), "date"),
        Column(web.text("order.plate")),
        Column(web.text("order.model")),
        Column(web.text("upkeep.customer")),
        Column(web.text("upkeep.item")),
        Column(web.text("upkeep.why")),
        Column(web.text("upkeep.done"), "date"),
        Column(web.text("order.mileage"), "number"),
        Column(web.text("upkeep.text")),
    ]


def _row(web: Web, row: Mapping[str, Any]) -> list[Any]:
    due = date.fromisoformat(row["due_on"])
    about = {"km": f"{row['km']:,}" if row["km"] else "", "months": row["months"], "day": row["due_on"]}
    told = "reminded" if row["reminded"] else "told" if row["consents"] else "not_told"
    return [
        due,
        row["plate"],
        row["model"],
        row["customer"],
        row["names"][web.catalogue.language],
        web.text(f"upkeep.by.{row['due_by']}", **about),
        date.fromisoformat(row["since"]),
        row["since_km"],
        web.text(f"upkeep.{told}"),
    ]


def _file(held: bytes, media_type: str, ending: str) -> Response:
    name = f'attachment; filename="upkeep.{ending}"'
    return Response(
        held, media_type=media_type, headers={"Content-Disposition": name, "Cache-Control": "no-store"}
    )
