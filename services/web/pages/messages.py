"""문자 내역: what was sent to whom, and whether it arrived."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from services.web.listing.state import PAGE_SIZE, ListState, read_state
from services.web.people import people
from services.web.routing import MenuItem, Router
from services.web.web import Web

pages = Router()
pages.menu(MenuItem("messages", "menu.messages", "/messages", "message.view", "customers", 60))

STATES: Final = ("queued", "handing_over", "sent", "delivered", "failed")
KINDS: Final = {"queued": "acc", "handing_over": "acc", "sent": "acc", "delivered": "ok", "failed": "bad"}
_TEMPLATE: Final = "messages/list.html"


@pages.get("/messages", permission="message.view")
async def show(web: Web) -> Response:
    """The list, newest first; the address says what is in it."""
    state = _state(web)
    chosen = state.filters["state"]
    asked: dict[str, Any] = {
        "text": state.filters["q"],
        "since": state.period.first.isoformat() if state.period.first else None,
        "until": state.period.last.isoformat() if state.period.last else None,
        "limit": PAGE_SIZE,
        "offset": state.offset,
    }
    if chosen in STATES:
        asked["states"] = [chosen]
    found = await web.call("messaging", "find_messages", asked)
    return web.page(
        _TEMPLATE,
        state=state,
        found=found,
        states=STATES,
        kinds=KINDS,
        names=(await people(web)).names,
        total=sum(found["counts"].values()),
        pages_of=_page_of,
    )


def _page_of(about: str) -> str:
    """The page that a message belongs to; empty for none of ours."""
    kind, _, key = about.partition(":")
    return {
        "order": f"/orders/{key}",
        "customer": f"/customers/{key}",
        "car": f"/cars/{key}",
        "key": f"/keys/tags/{key}",
    }.get(kind, "")


def _state(web: Web) -> ListState:
    return read_state(
        "/messages",
        web.request.query_params,
        today=web.formats.today(),
        preset="month",
        sorts=frozenset(),
        sort="",
        filters=("q", "state"),
    )
