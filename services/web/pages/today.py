"""The Today board: the open orders of the dealership by state, live."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from services.web.pages.keys_showing import of_cards
from services.web.regulator import attention
from services.web.routing import MenuItem, Router
from services.web.web import Web

pages = Router()


async def _here(web: Web) -> int:
    return int((await web.call("maintenance", "counts"))["here"])


pages.menu(MenuItem("today", "menu.today", "/", "order.view", "", 0, count=_here))

_TEMPLATE: Final = "today/today.html"
_COLUMNS: Final = ("reserved", "received", "inspecting", "waiting_for_approval", "in_work", "ready")
# How loudly a card says what blocks it; an approval that is waited for shows by its column.
_BLOCKS: Final = {"unassigned": "warn", "no_lines": "", "unpaid": "warn"}


@pages.get("/", permission="order.view")
async def show(web: Web) -> Response:
    """The board; ``?mine=1`` leaves the asker's own orders."""
    return web.page(_TEMPLATE, board=await read_board(web), attention=await attention(web))


@pages.get("/today/board", permission="order.view")
async def board(web: Web) -> Response:
    """The board alone, for the page that is open while something changes."""
    return web.fragment(_TEMPLATE, "board", board=await read_board(web))


async def read_board(web: Web, *, mine: bool | None = None, after: str | None = None) -> dict[str, Any]:
    """What the template shows; with `after` it holds the asker's own last command."""
    asked = {"after": after} if after else {}
    found = await web.call("maintenance", "board", asked)
    keys = await of_cards(web, [card["car_id"] for card in found["cards"]])
    own = web.query("mine") == "1" if mine is None else mine
    cards = [card for card in found["cards"] if not own or card["assignee"] == web.user.employee]
    return {
        "dealership": found["dealership"],
        "mine": own,
        "here": sum(card["state"] != "reserved" for card in cards),
        "ready": sum(card["state"] == "ready" for card in cards),
        "late": sum(bool(card["late_minutes"]) for card in cards),
        "columns": [
            {"state": state, "cards": [_card(web, card, keys) for card in cards if card["state"] == state]}
            for state in _COLUMNS
        ],
    }


def _card(web: Web, card: Mapping[str, Any], keys: Mapping[str, dict[str, str]]) -> dict[str, Any]:
    moment = card["reserved_for"] if card["state"] == "reserved" else card["promised_at"]
    return {
        **{name: card[name] for name in ("id", "version", "plate", "model", "customer", "request")},
        "assignee": card["assignee_name"] or "",
        "promised": _when(web, moment),
        "late": bool(card["late_minutes"]),
        "key": keys.get(card["car_id"]),
        "chips": [
            {"text": _block(web, name, card), "kind": _BLOCKS[name]}
            for name in card["blocks"]
            if name in _BLOCKS
        ],
    }


def _when(web: Web, moment: str | None) -> str:
    """The clock alone for today, else the day with it."""
    if not moment:
        return ""
    today = web.formats.date(web.formats.today())
    day = web.formats.date(moment)
    return web.formats.time(moment) if day == today else f"{day[-5:]} {web.formats.time(moment)}"


def _block(web: Web, name: str, card: Mapping[str, Any]) -> str:
    if name == "unpaid":
        return web.text("block.owed", amount=web.formats.amount(card["receivable"], card["currency"]))
    return web.text(f"block.{name}")
