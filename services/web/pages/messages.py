"""문자 내역: what was sent to whom, and whether it arrived."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from services.web.listing.queues import Queue
from services.web.people import people
from services.web.routing import MenuItem, Router
from services.web.web import Web

pages = Router()
pages.menu(MenuItem("messages", "menu.messages", "/messages", "message.view", "customers", 60))

QUEUE: Final = Queue(
    "/messages",
    ("queued", "handing_over", "sent", "delivered", "failed"),
    "month",
)
KINDS: Final = {"queued": "acc", "handing_over": "acc", "sent": "acc", "delivered": "ok", "failed": "bad"}
_TEMPLATE: Final = "messages/list.html"


@pages.get("/messages", permission="message.view")
async def show(web: Web) -> Response:
    """The list, newest first; the address says what is in it."""
    state = QUEUE.state(web.request.query_params, web.formats.today())
    found = await web.call("messaging", "find_messages", QUEUE.asked(state))
    return web.page(
        _TEMPLATE,
        state=state,
        found=found,
        states=QUEUE.states,
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
