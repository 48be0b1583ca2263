"""열쇠 찾기: every key by plate, tag, person or order, and where it is (CN-110, CN-111)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from starlette.responses import Response

from services.web.finding import cars_found
from services.web.listing.sheets import CSV_TYPE, Column, as_csv
from services.web.listing.state import PAGE_SIZE, ListState, Pages, read_state
from services.web.pages.keys_showing import PLACE_KINDS, place_text, topics, with_plates
from services.web.people import people
from services.web.routing import Router
from services.web.web import Web
from shared.contracts.keys import KEY_KINDS, PLACES

pages = Router()

_FILE_AT_MOST: Final = 5000
_COLUMNS: Final = ("plate", "tag", "kind", "where", "order", "reason", "moved", "due")


@pages.get("/keys/list", permission="key.view")
async def show(web: Web) -> Response:
    """The list; the address says what is in it."""
    state = _state(web)
    found = await _found(web, state, PAGE_SIZE, state.offset)
    names = (await people(web)).names
    rows = await with_plates(web, found["rows"])
    chosen = state.filters["place"]
    counts: Mapping[str, int] = found["counts"]
    total = sum(counts.values())
    return web.page(
        "keys/list.html",
        state=state,
        rows=[{**row, "where": place_text(web, row, names)} for row in rows],
        counts=counts,
        total=total,
        pages=Pages(counts.get(chosen, 0) if chosen in PLACES else total, state.page),
        places=PLACES,
        kinds=KEY_KINDS,
        place_kinds=PLACE_KINDS,
        topics=topics(web, [row["dealership"] for row in rows]),
    )


@pages.file("/keys/list.csv", permission="key.view")
async def csv_file(web: Web) -> Response:
    """The same keys as CSV."""
    found = await _found(web, _state(web), _FILE_AT_MOST, 0)
    names = (await people(web)).names
    rows = [_cells(web, row, names) for row in await with_plates(web, found["rows"])]
    columns = [Column(web.text(f"keys.{name}")) for name in _COLUMNS]
    headers = {"Content-Disposition": 'attachment; filename="keys.csv"', "Cache-Control": "no-store"}
    return Response(as_csv(columns, rows), media_type=CSV_TYPE, headers=headers)


async def _found(web: Web, state: ListState, limit: int, offset: int) -> dict[str, Any]:
    text, place, kind = (state.filters[name] for name in ("q", "place", "kind"))
    asked: dict[str, Any] = {"text": text, "limit": limit, "offset": offset}
    if text:
        asked |= {"cars": await _cars(web, text), "persons": await _persons(web, text)}
    asked |= {"place": place} if place in PLACES else {}
    asked |= {"kind": kind} if kind in KEY_KINDS else {}
    return await web.call("keys", "find_keys", asked)


async def _cars(web: Web, text: str) -> list[str]:
    """Cars by plate, telephone or name, as the search box finds them."""
    if not web.may("customer.view"):
        return []
    return await cars_found(web, text)


async def _persons(web: Web, text: str) -> list[str]:
    names = (await people(web)).names
    return [employee for employee, name in names.items() if text.lower() in name.lower()][:200]


def _cells(web: Web, row: Mapping[str, Any], names: Mapping[str, str]) -> list[Any]:
    reason = web.own_text("keys.reason", row["purpose"]) if row["purpose"] else ""
    told = [row["plate"] or "", row["tag"], web.text(f"keys.key_kind.{row['kind']}")]
    told += [place_text(web, row, names), row["order_number"] or "", reason]
    return [*told, _local(web, row["since"]), _local(web, row["due_at"])]


def _local(web: Web, moment: str | None) -> datetime | str:
    return datetime.fromisoformat(moment).astimezone(ZoneInfo(web.formats.zone)) if moment else ""


def _state(web: Web) -> ListState:
    return read_state(
        "/keys/list",
        web.request.query_params,
        today=web.formats.today(),
        filters=("q", "place", "kind"),
    )
