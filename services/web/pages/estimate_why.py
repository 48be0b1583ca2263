"""Why is this needed? The page on a part, from a line of the customer's estimate (CM-58)."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from starlette.responses import Response

from services.web.consulting import picture_key
from services.web.pages.estimate_answer import ENDED, asked_as_guest, opened, topics_of_lines
from services.web.routing import PUBLIC, Router
from services.web.web import Web
from shared.kernel.errors import NotFound, Refusal

pages = Router()

_PAGE: Final = "public/why.html"
_HOUR: Final = 3600


@pages.get("/e/{token}/why/{line:uuid}", permission=PUBLIC)
async def why(web: Web) -> Response:
    """The part that a line is about."""
    try:
        page, line, article = await _found(web)
    except Refusal as refusal:
        return web.page(ENDED, status=410, refusal=refusal)
    text = article["texts"][web.catalogue.language]
    item = line["inspection_item"]
    photos = [each for each in page["photos"] if item is not None and each["inspection_item"] == item]
    return web.page(
        _PAGE, page=page, line=line, article=article, text=text, photos=photos, token=web.path("token")
    )


@pages.get("/e/{token}/why/{line:uuid}/picture", permission=PUBLIC)
async def picture(web: Web) -> Response:
    """The shop's own picture of that part."""
    _, _, article = await _found(web)
    if article["picture"] is None:
        raise NotFound(kind="photo")
    return await web.picture(partial(picture_key, article["topic"], article["picture"]["id"]), _HOUR)


async def _found(web: Web) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """The estimate, its line, the page on the part; a refusal when the link shows no such thing."""
    page = await opened(web)
    line = next((each for each in page["lines"] if each["id"] == str(web.path("line"))), None)
    topic = (await topics_of_lines(web, page)).get(line["id"]) if line else None
    if line is None or topic is None:
        raise NotFound(kind="article")
    article = await asked_as_guest(web, "consulting", "get_article", page["estimate_id"], {"topic": topic})
    return page, line, article
