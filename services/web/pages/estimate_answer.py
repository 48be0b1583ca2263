"""The customer's page of an estimate, by a signed link without signing in (CM-03): look, answer, sign."""

from __future__ import annotations

import secrets
from functools import partial
from typing import Any, Final

from starlette.responses import Response

from services.web.door import VISITOR_COOKIE
from services.web.forms import Form
from services.web.pages.estimate_input import chosen_grades
from services.web.routing import PUBLIC, Router
from services.web.web import Web
from shared.bus.errors import CallFailed
from shared.contracts.estimate_inspection import photo_key
from shared.kernel.errors import NotFound, Refusal
from shared.kernel.money import VAT_RATE, Currency

pages = Router()

_PAGE, ENDED = "public/estimate.html", "public/ended.html"
_HOUR: Final = 3600
# The evidence is drawn while the customer waits.
_DRAWING: Final = 25.0


@pages.get("/e/{token}", permission=PUBLIC)
async def show(web: Web) -> Response:
    """What the workshop offers; afterwards what was agreed."""
    try:
        return await _shown(web, Form())
    except Refusal as refusal:
        return web.page(ENDED, status=410, refusal=refusal)


@pages.post("/e/{token}", permission=PUBLIC)
async def answer(web: Web) -> Response:
    """Each line accepted or declined; signed where anything is accepted."""
    form = await web.form()
    accepted = [name.removeprefix("line-") for name, value in form.values.items() if value == "yes"]
    asked: dict[str, Any] = {"accepted": accepted, "grades": chosen_grades(form)}
    asked |= {name: form[name] for name in ("shown", "signature", "note")}
    return await _tell(web, form, "answer_as_customer", asked)


@pages.post("/e/{token}/callback", permission=PUBLIC)
async def call_me(web: Web) -> Response:
    """The customer wants to talk first."""
    form = await web.form()
    return await _tell(web, form, "request_callback", {"note": form["note"]})


@pages.get("/e/{token}/photos/{photo:uuid}/{form}", permission=PUBLIC)
async def photo(web: Web) -> Response:
    """A photo that this estimate shows, and no other."""
    page = await opened(web)
    shown = {each["photo_id"]: each for each in page["photos"]}.get(web.path("photo"))
    if shown is None:
        raise NotFound(kind="photo")
    return await web.picture(
        partial(photo_key, shown["order_id"], shown["photo_id"], web.path("form")), _HOUR
    )


@pages.get("/e/{token}/{paper}.pdf", permission=PUBLIC)
async def paper(web: Web) -> Response:
    """The form, or what was signed."""
    page = await opened(web)
    digest = page["evidence"] if web.path("paper") == "evidence" else page["paper"]
    return await web.document(digest, page["number"])


async def _tell(web: Web, form: Form, method: str, asked: dict[str, Any]) -> Response:
    try:
        key = web.parts.links.read(web.path("token"))
        await _ask(web, method, {"id": key, **asked}, form)
    except Refusal as refusal:
        if refusal.code in ("link_ended", "not_found"):
            return web.page(ENDED, status=410, refusal=refusal)
        return await _shown(web, form.refuse(refusal), status=422)
    except CallFailed:
        return await _shown(web, form, status=503, away=True)
    return web.see(f"/e/{web.path('token')}")


async def _shown(web: Web, form: Form, *, status: int = 200, away: bool = False) -> Response:
    page = await opened(web)
    # a form token is bound to a cookie: a visitor gets one of their own
    fresh = not web.cookie
    web.cookie = web.cookie or secrets.token_urlsafe(24)
    page["digits"] = Currency(page["currency"]).minor_digits
    page["vat_percent"] = int(VAT_RATE[Currency(page["currency"])] * 100)
    groups = {line["id"]: _photos(page, line) for line in page["lines"]}
    general = [each for each in page["photos"] if each["inspection_item"] is None]
    response = web.page(
        _PAGE,
        status=status,
        page=page,
        form=form,
        photos=groups,
        general=general,
        topics=await topics_of_lines(web, page),
        token=web.path("token"),
        away=away,
    )
    if fresh:
        secure = web.request.url.scheme == "https"
        response.set_cookie(
            VISITOR_COOKIE, web.cookie, max_age=_HOUR, httponly=True, samesite="lax", secure=secure
        )
    return response


def _photos(page: dict[str, Any], line: dict[str, Any]) -> list[dict[str, Any]]:
    item = line["inspection_item"]
    return [each for each in page["photos"] if item is not None and each["inspection_item"] == item]


async def opened(web: Web) -> dict[str, Any]:
    """The estimate of the link as it was given out; LinkEnded or NotFound otherwise."""
    key = web.parts.links.read(web.path("token"))
    return await _ask(web, "open_estimate", {"id": key})


async def topics_of_lines(web: Web, page: dict[str, Any]) -> dict[str, str | None]:
    """Which page on a part explains a line; none of them while the service is away."""
    found = {line["id"]: line["inspection_item"] for line in page["lines"]}
    names = {line["id"]: line["item"] for line in page["lines"] if not line["inspection_item"]}
    if names:
        asked = {"names": sorted(set(names.values()))}
        try:
            told = await asked_as_guest(web, "consulting", "topics_of", page["estimate_id"], asked)
        except CallFailed:
            return found
        found |= {line: told["topics"][name] for line, name in names.items()}
    return found


async def asked_as_guest(
    web: Web,
    service: str,
    method: str,
    estimate_id: str,
    asked: dict[str, Any],
    form: Form | None = None,
) -> dict[str, Any]:
    """A service's answer to whoever holds the link."""
    return await web.parts.bus.call(
        service,
        method,
        asked,
        identity=web.parts.links.guest(estimate_id),
        command_id=form.command_id if form else None,
        timeout=_DRAWING,
    )


async def _ask(web: Web, method: str, asked: dict[str, Any], form: Form | None = None) -> dict[str, Any]:
    return await asked_as_guest(web, "estimate", method, asked["id"], asked, form)
