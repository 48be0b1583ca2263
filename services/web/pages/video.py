"""The video consultation, the shop's side (CM-01, CM-57): the link, the room, what is noted of a call."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any, Final

from starlette.responses import JSONResponse, Response

from services.web.door import COOKIE
from services.web.forms import Form
from services.web.pages.orders_reading import stored
from services.web.pages.video_telling import video_of
from services.web.people import people
from services.web.routing import Router
from services.web.security import SEEING
from services.web.video.signals import listening, pass_on
from services.web.web import Web
from shared.bus.errors import CallFailed
from shared.kernel import clock
from shared.kernel.errors import InvalidInput, NotFound, Refusal
from shared.kernel.phones import national

pages = Router()

_PAGE: Final = "video/room.html"
# What the page says of the call, and the command that it is.
_NOTES: Final = {"begun": "begin_video_call", "kept": "keep_video_call", "ended": "end_video_call"}
_CLOSED: Final = ("delivered", "cancelled")


@pages.get("/orders/{id:uuid}/video", permission="order.edit")
async def show(web: Web) -> Response:
    """The room of a visit."""
    context = await _context(web, await stored(web, web.path("id")), Form())
    response = web.page(_PAGE, **context)
    response.headers["Permissions-Policy"] = SEEING
    return response


@pages.get("/orders/{id:uuid}/video/calls", permission="order.view")
async def calls(web: Web) -> Response:
    """What was talked about this visit, and the way to the customer's phone: a part of the order's page."""
    order = await stored(web, web.path("id"))
    return web.fragment(_PAGE, "calls", **await _context(web, order, Form()))


@pages.get("/video/waiting", permission="order.edit")
async def waiting(web: Web) -> Response:
    """Who waits in a room: a strip on every page, which hears of it by itself."""
    try:
        found = await web.call("estimate", "video_waiting")
    except CallFailed:
        found = {"rows": []}
    orders = await asyncio.gather(*(stored(web, row["order_id"]) for row in found["rows"]))
    rows = [{"order": order, **row} for order, row in zip(orders, found["rows"], strict=True)]
    return web.page("video/waiting.html", rows=rows)


@pages.post("/orders/{id:uuid}/video/link", permission="order.edit")
async def send_link(web: Web) -> Response:
    """The link to the customer's phone; without a number it is only shown."""
    form = await web.form()
    order = await stored(web, web.path("id"))
    to = str(form["to"]).strip()
    try:
        await web.command("estimate", "offer_video", {"order_id": order["id"]})
        if to:
            await web.command("messaging", "send_message", _message(web, order, to), form=form)
    except Refusal as refusal:
        context = await _context(web, order, form.refuse(refusal))
        return web.fragment(_PAGE, "calls", status=422, **context)
    context = await _context(web, order, Form(), sent=bool(to))
    return web.fragment(_PAGE, "calls", **context)


@pages.post("/orders/{id:uuid}/video/join", permission="order.edit")
async def join(web: Web) -> Response:
    """Before the camera is asked for: the servers to connect by, and when this seat was taken."""
    await web.command("estimate", "offer_video", {"order_id": str(web.path("id"))})
    return joined(web)


@pages.get("/orders/{id:uuid}/video/signals", permission="order.edit")
async def hear(web: Web) -> Response:
    """What is said in the room."""
    await _ensure_open(web)

    async def may_stay() -> bool:
        user = await web.parts.sessions.resume(web.request.cookies.get(COOKIE, ""))
        return user is not None and user.may("order.edit")

    return listening(web, web.path("id"), may_stay)


@pages.post("/orders/{id:uuid}/video/signals", permission="order.edit")
async def say(web: Web) -> Response:
    """Say something in the room."""
    await _ensure_open(web)
    return await pass_on(web, web.path("id"), "shop", web.user.name)


@pages.post("/orders/{id:uuid}/video/call", permission="order.edit")
async def note(web: Web) -> Response:
    """The call began, goes on, is over; for the visit's time line."""
    told = await web.command("estimate", _noted(await web.request.body()), {"order_id": web.path("id")})
    return JSONResponse({"open": told.get("open", True)})


def joined(web: Web) -> Response:
    """For either side; a later seat of the same side takes the place of an earlier one."""
    now = clock.now()
    servers = web.parts.settings.ice.for_browser(now)
    return JSONResponse({"ice_servers": servers, "joined": int(now.timestamp() * 1000)})


def _noted(body: bytes) -> str:
    try:
        return _NOTES[json.loads(body)["state"]]
    except (ValueError, TypeError, KeyError):
        raise InvalidInput(fields={"state": "not_a_choice"}) from None


async def _ensure_open(web: Web) -> None:
    """Only of an order that one may see, and that is still in the house."""
    order = await stored(web, web.path("id"))
    if order["state"] in _CLOSED:
        raise NotFound(kind="order")


def _link(web: Web) -> str:
    """Good to the end of tomorrow, at the shop."""
    last = web.formats.today() + timedelta(days=1)
    token = web.parts.links.to_video(web.path("id"), last, web.user.dealership.time_zone)
    return f"{str(web.request.base_url).rstrip('/')}/v/{token}"


def _message(web: Web, order: dict[str, Any], to: str) -> dict[str, Any]:
    params = {"shop": web.user.dealership.name, "plate": order["plate"], "url": _link(web)}
    about = {"about": f"order:{order['id']}", "customer_id": order["customer"]["id"]}
    return {"to": to, "template": "video_link", "params": params, **about}


async def _context(web: Web, order: dict[str, Any], form: Form, **shown: Any) -> dict[str, Any]:
    video, is_open = await video_of(web, order["id"]), order["state"] not in _CLOSED
    phones = [national(number) for number in order["customer"]["phones"]]
    return {
        "order": order,
        "form": form,
        "calls": list(reversed(video["calls"])),
        "names": (await people(web)).names,
        "phone": phones[0] if phones else "",
        "open": is_open and web.may("order.edit"),
        "link": _link(web) if is_open and video["offered"] and web.may("order.edit") else "",
        "sent": False,
        **shown,
    }
