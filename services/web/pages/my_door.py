"""The way to the customer's own page: a telephone number or a signed link, then the code of a text."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from services.web.forms import Form
from services.web.guests import PLACE, Visit
from services.web.routing import PUBLIC, Router
from services.web.web import Web
from shared.kernel.errors import Refusal

pages = Router()

_ENTER, _CODE, _ENDED = "public/my_enter.html", "public/my_code.html", "public/ended.html"
_HOME: Final = PLACE + "/{shop}"


@pages.get(_HOME, permission=PUBLIC)
async def enter(web: Web) -> Response:
    """The telephone's number; whoever was let in already goes on to the cars."""
    visit = await Visit.of(web)
    if visit.session:
        try:
            await visit.own("own_cars")
            return web.see(f"{visit.home}/cars")
        except Refusal:
            pass
    return visit.page(_ENTER, form=Form(), over=bool(web.query("over")))


@pages.post(_HOME, permission=PUBLIC)
async def ask_code(web: Web) -> Response:
    """A code to that telephone: the next page is the same whether it is known or not."""
    visit, form = await Visit.of(web), await web.form()
    try:
        asked = await visit.ask("ask_code", form=form, phone=form["phone"], address=_address(web))
    except Refusal as refusal:
        return visit.page(_ENTER, status=422, form=form.refuse(refusal), over=False)
    return web.see(f"{visit.home}/code?r={asked['request']}")


@pages.get(_HOME + "/code", permission=PUBLIC)
@pages.get(_HOME + "/link/{token}/code", permission=PUBLIC)
async def show_code(web: Web) -> Response:
    """Where the code is typed; the request in the address opens nothing by itself."""
    return _code(await Visit.of(web), Form({"request": web.query("r")}))


@pages.get(_HOME + "/link/{token}", permission=PUBLIC)
async def follow(web: Web) -> Response:
    """The advisor's link: no number to type; the code goes to the telephone that the shop knows."""
    visit = await Visit.of(web)
    try:
        web.parts.guests.customer(web.path("token"))
    except Refusal as refusal:
        return visit.page(_ENDED, status=410, refusal=refusal)
    return visit.page("public/my_link.html", form=Form(), token=web.path("token"))


@pages.post(_HOME + "/link/{token}", permission=PUBLIC)
async def ask_code_by_link(web: Web) -> Response:
    """A code to the telephone of whoever the link is for."""
    visit, form = await Visit.of(web), await web.form()
    try:
        who = web.parts.guests.customer(web.path("token"))
        about: dict[str, Any] = {"customer_id": who, "address": _address(web)}
        asked = await visit.ask("ask_code_by_link", form=form, who=who, **about)
    except Refusal as refusal:
        if refusal.code == "link_ended":
            return visit.page(_ENDED, status=410, refusal=refusal)
        told = form.refuse(refusal)
        return visit.page("public/my_link.html", status=422, form=told, token=web.path("token"))
    return web.see(f"{web.request.url.path}/code?r={asked['request']}")


@pages.post(_HOME + "/code", permission=PUBLIC)
@pages.post(_HOME + "/link/{token}/code", permission=PUBLIC)
async def open_page(web: Web) -> Response:
    """The code: the right one lets in, for a short while."""
    visit, form = await Visit.of(web), await web.form()
    try:
        # each try counts, so that sending the form again is no repetition of the first
        asked = {"request": form["request"], "code": form["code"]}
        opened = await visit.ask("open_page", **asked)
    except Refusal as refusal:
        return _code(visit, form.refuse(refusal), status=422)
    return visit.let_in(web.see(f"{visit.home}/cars"), opened["session"])


@pages.post(_HOME + "/leave", permission=PUBLIC)
async def leave(web: Web) -> Response:
    """The page is closed."""
    visit = await Visit.of(web)
    if visit.session:
        await visit.own("leave_page")
    return visit.show_out(web.see(visit.home))


def _code(visit: Visit, form: Form, *, status: int = 200) -> Response:
    path = visit.web.request.url.path
    return visit.page(_CODE, status=status, form=form, path=path, again=path.removesuffix("/code"))


def _address(web: Web) -> str:
    return web.request.client.host if web.request.client else ""
