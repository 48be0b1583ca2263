"""Sign-in and sign-out, and the employee's own choices that need no more than being signed in."""

from __future__ import annotations

import secrets
from typing import Final

from starlette.responses import RedirectResponse, Response

from services.web.door import COOKIE, VISITOR_COOKIE
from services.web.forms import Form
from services.web.routing import PUBLIC, SIGNED_IN, Router
from services.web.web import Web
from shared.kernel.errors import Refusal

pages = Router()

_TEMPLATE: Final = "sign_in.html"
_VISITOR_SECONDS: Final = 3600


class TooManyAttempts(Refusal):
    """Too many attempts from this address. Try again in a minute."""

    code = "too_many_attempts"


@pages.get("/sign-in", permission=PUBLIC)
async def show(web: Web) -> Response:
    """The form; whoever is signed in already goes on."""
    if web.signed_in:
        return web.see(_next(web.query("next")))
    web.cookie = web.cookie or secrets.token_urlsafe(24)
    response = web.page(_TEMPLATE, form=Form({"next": web.query("next")}))
    _set(web, response, VISITOR_COOKIE, web.cookie, _VISITOR_SECONDS)
    return response


@pages.post("/sign-in", permission=PUBLIC)
async def sign_in(web: Web) -> Response:
    """A fresh session for the right login and password; the one before it ends."""
    form = await web.form()
    address = web.request.client.host if web.request.client else ""
    try:
        if not web.parts.attempts.allowed(address):
            raise TooManyAttempts
        session = await web.parts.sessions.sign_in(
            form["login"], form["password"], web.request.cookies.get(COOKIE, ""), address
        )
    except Refusal as refusal:
        web.parts.attempts.failed(address)
        form.values.pop("password", None)
        return web.page(_TEMPLATE, status=422, form=form.refuse(refusal))
    response = RedirectResponse(_next(form["next"]), status_code=303)
    _set(web, response, COOKIE, session, None)
    response.delete_cookie(VISITOR_COOKIE)
    return response


@pages.post("/sign-out", permission=SIGNED_IN)
async def sign_out(web: Web) -> Response:
    """End the session."""
    await web.parts.sessions.end(web.cookie)
    response = web.see("/sign-in")
    response.delete_cookie(COOKIE)
    return response


def _next(path: str) -> str:
    # Only a path of ours: "//elsewhere" and "/\elsewhere" would leave the site.
    return path if path.startswith("/") and path[1:2] not in ("/", "\\") else "/"


def _set(web: Web, response: Response, name: str, value: str, seconds: int | None) -> None:
    secure = web.request.url.scheme == "https"
    response.set_cookie(name, value, max_age=seconds, httponly=True, samesite="lax", secure=secure)
