"""The customer's side of a video consultation, by a signed link without signing in (CM-01, CM-57)."""

from __future__ import annotations

import secrets
from contextlib import suppress
from typing import Any, Final

from starlette.responses import JSONResponse, Response

from services.web.door import VISITOR_COOKIE
from services.web.links import LinkEnded
from services.web.pages.video import joined
from services.web.routing import PUBLIC, Router
from services.web.security import SEEING
from services.web.video.signals import listening, pass_on
from services.web.web import Web
from shared.bus.errors import CallFailed
from shared.kernel.errors import Refusal

pages = Router()

_PAGE, _ENDED = "public/video.html", "public/ended.html"
_HALF_A_DAY: Final = 12 * 3600


@pages.get("/v/{token}", permission=PUBLIC)
async def show(web: Web) -> Response:
    """Who would like to show what, and what is asked for, before anything is switched on."""
    try:
        told = await _ask(web, "open_video")
    except Refusal as refusal:
        return web.page(_ENDED, status=410, refusal=refusal)
    # a form token is bound to a cookie: a visitor gets one of their own
    fresh = not web.cookie
    web.cookie = web.cookie or secrets.token_urlsafe(24)
    response = web.page(_PAGE, told=told, token=web.path("token"))
    response.headers["Permissions-Policy"] = SEEING
    if fresh:
        secure = web.request.url.scheme == "https"
        response.set_cookie(
            VISITOR_COOKIE, web.cookie, max_age=_HALF_A_DAY, httponly=True, samesite="lax", secure=secure
        )
    return response


@pages.post("/v/{token}/join", permission=PUBLIC)
async def join(web: Web) -> Response:
    """Before the camera is asked for; the shop's screens tell that somebody waits."""
    _room(web)
    with suppress(Refusal, CallFailed):  # the room itself needs nobody's note of it
        await _ask(web, "await_video_call")
    return joined(web)


@pages.get("/v/{token}/signals", permission=PUBLIC)
async def hear(web: Web) -> Response:
    """What is said in the room, for as long as the link is good."""
    room = _room(web)

    async def may_stay() -> bool:
        try:
            return _room(web) == room
        except LinkEnded:
            return False

    return listening(web, room, may_stay)


@pages.post("/v/{token}/signals", permission=PUBLIC)
async def say(web: Web) -> Response:
    """Say something in the room."""
    return await pass_on(web, _room(web), "customer", "")


@pages.post("/v/{token}/leave", permission=PUBLIC)
async def leave(web: Web) -> Response:
    """The customer hung up."""
    try:
        await _ask(web, "leave_video_call")
    except CallFailed:
        return Response(status_code=503)  # the call ends by itself when the shop's side goes silent
    return JSONResponse({})


def _room(web: Web) -> str:
    return web.parts.links.video(web.path("token"))


async def _ask(web: Web, method: str) -> dict[str, Any]:
    room = _room(web)
    return await web.parts.bus.call(
        "estimate", method, {"order_id": room}, identity=web.parts.links.caller(room)
    )
