"""A statement or a consent by a signed link, without signing in: the paper exactly as it was given out."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from services.web.links import PaperLink
from services.web.pages.sending import pdf_of
from services.web.routing import PUBLIC, Router
from services.web.web import Web
from shared.kernel.errors import NotFound, Refusal

pages = Router()

_PAGE, _ENDED = "public/paper.html", "public/ended.html"
_READING: Final = 10.0


@pages.get("/p/{token}", permission=PUBLIC)
async def show(web: Web) -> Response:
    """What it is, and the paper to open or to keep."""
    try:
        link = web.parts.links.paper(web.path("token"))
        return web.page(_PAGE, paper=await _opened(web, link), kind=link.kind, token=web.path("token"))
    except Refusal as refusal:
        return web.page(_ENDED, status=410, refusal=refusal)


@pages.get("/p/{token}/paper.pdf", permission=PUBLIC)
async def paper(web: Web) -> Response:
    """The paper itself."""
    link = web.parts.links.paper(web.path("token"))
    opened = await _opened(web, link)
    if link.kind == "evidence":
        return await web.document(opened["sha256"], opened["name"])
    return pdf_of(opened["pdf"], opened["name"], opened["sha256"])


async def _opened(web: Web, link: PaperLink) -> dict[str, Any]:
    """name, sha256, plate, model and the shop, whatever kind of paper it is."""
    if link.kind != "evidence":
        asked = {"id": link.key, "kind": link.kind, "issue": link.issue}
        return await _ask(web, "maintenance", "open_paper", asked, web.parts.links.reader(link.key))
    page = await _ask(web, "estimate", "open_estimate", {"id": link.key}, web.parts.links.guest(link.key))
    if not page["evidence"] or not page["plate"]:
        raise NotFound(kind="paper")
    names = ("number", "plate", "model", "shop")
    return {**{name: page[name] for name in names}, "name": page["number"], "sha256": page["evidence"]}


async def _ask(web: Web, service: str, method: str, asked: dict[str, Any], identity: str) -> dict[str, Any]:
    return await web.parts.bus.call(service, method, asked, identity=identity, timeout=_READING)
