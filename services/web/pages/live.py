"""The event stream of a browser, and the numbers of its menu."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from typing import Any, Final

from starlette.responses import JSONResponse, Response, StreamingResponse

from services.web.door import COOKIE
from services.web.live import Change
from services.web.metrics import STREAMS
from services.web.routing import SIGNED_IN, Router
from services.web.sessions import User
from services.web.web import Web
from shared.bus.errors import CallFailed
from shared.kernel.errors import Refusal

pages = Router()

# A comment this often keeps proxies from closing the stream, and is when the session is looked at again.
_BEAT_SECONDS: Final = 10.0
# Changes within this time go out together.
_GATHER_SECONDS: Final = 0.05
# Their subjects begin with the dealership; what stands behind a dot is one thing of it.
OF_A_DEALERSHIP: Final = frozenset(
    {
        "board",
        "report",
        "cabinets",
        "cabinet",
        "tags",
        "opportunities",
        "upkeep",
        "regulator",
        "messages",
        "video",
    }
)
NEEDED: Final = {
    "customer": "customer.view",
    "upkeep": "customer.view",
    "car": "customer.view",
    "order": "order.view",
    "board": "order.view",
    "catalogue": "order.view",
    "inspection": "order.view",
    "estimate": "order.view",
    "opportunities": "order.view",
    "regulator": "order.view",
    "messages": "message.view",
    "video": "order.edit",
    "report": "report.view",
    "staff": "staff.view",
    "cabinets": "key.view",
    "cabinet": "key.view",
    "tags": "key.view",
}


@pages.get("/live", permission=SIGNED_IN)
async def live(web: Web) -> Response:
    """Server-sent events: `topics` [names], `everything` (reload all), `ended` (signed out).

    `from` is the id of the moment at which the page was made; a browser that comes back names its last event.
    """
    last_id = web.request.headers.get("last-event-id") or web.request.query_params.get("from", "")
    return StreamingResponse(
        _events(web, last_id), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
    )


@pages.get("/menu/counts", permission=SIGNED_IN)
async def counts(web: Web) -> Response:
    """{menu entry: number} of the entries that have one; an entry whose service is away has none now."""
    items = [item for item in web.parts.menu.allowed(web.user) if item.count is not None]
    numbers = await asyncio.gather(*(_counted(web, item.count) for item in items))
    web.shown.clear()  # they were counted, nobody sees who they are
    found = {item.id: number for item, number in zip(items, numbers, strict=True) if number is not None}
    return JSONResponse(found, headers={"Cache-Control": "no-store"})


async def _counted(web: Web, count: Any) -> int | None:
    try:
        number: int | None = await count(web)
    except (Refusal, CallFailed):
        return None
    return number


async def _events(web: Web, last_id: str) -> AsyncIterator[str]:
    watch, user = web.parts.watch, web.user
    with STREAMS.track_inprogress():
        async with watch.listening(last_id) as (missed, following):
            yield _event("everything", [], watch.name()) if missed is None else _told(web, missed, user)
            while True:
                changes = await _gathered(following)
                fresh = await web.parts.sessions.resume(web.request.cookies.get(COOKIE, ""))
                if fresh is None:
                    yield _event("ended", [], watch.name())
                    return
                user = fresh
                if None in changes:
                    yield _event("everything", [], watch.name())
                else:
                    yield _told(web, [change for change in changes if change], user)


async def _gathered(following: Any) -> list[Change | None]:
    try:
        first = await asyncio.wait_for(following(), _BEAT_SECONDS)
    except TimeoutError:
        return []
    found = [first]
    try:
        async with asyncio.timeout(_GATHER_SECONDS):
            while True:
                found.append(await following())
    except TimeoutError:
        return found


def _told(web: Web, changes: list[Change], user: User) -> str:
    topics = sorted({topic for change in changes for topic in visible(change.topics, user)})
    if not topics:
        return ": still here\n\n"
    return _event("topics", topics, web.parts.watch.name(changes[-1]))


def visible(topics: Iterable[str], user: User) -> Iterable[str]:
    """Those of these topics that the employee may see something of."""
    for topic in topics:
        kind, _, subject = topic.partition(":")
        home = subject.partition(".")[0] if kind in OF_A_DEALERSHIP else user.dealership.id
        if topic == "*" or (user.may(NEEDED.get(kind, "")) and (user.group or home == user.dealership.id)):
            yield topic


def _event(kind: str, data: list[str], number: str) -> str:
    return f"id: {number}\nevent: {kind}\ndata: {json.dumps(data)}\n\n"
