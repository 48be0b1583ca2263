"""Photos of a visit: from the tablet's camera in pieces, and back to whoever may see the order (CM-56)."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from starlette.responses import Response

from services.web.forms import Form
from services.web.receiving import Destination, held, take
from services.web.routing import Router
from services.web.web import Web
from shared.blobs.pictures import Picture
from shared.contracts.estimate_inspection import photo_key
from shared.kernel.errors import NotFound
from shared.kernel.ids import derived_id

pages = Router()


@pages.get("/orders/{id}/photos/{photo}/upload", permission="order.edit")
async def received(web: Web) -> Response:
    """How much of it is safe here, so that a broken upload goes on from there."""
    return await held(web, _visit(web))


@pages.post("/orders/{id}/photos/{photo}/upload", permission="order.edit")
async def receive(web: Web) -> Response:
    """A piece; with the last one the photo is drawn anew and hangs on the visit."""
    return await take(web, _visit(web))


@pages.get("/orders/{id}/photos/{photo}/{form}", permission="order.view")
async def show(web: Web) -> Response:
    """The photo, `whole` or `small`."""
    if not await _attached(web):
        raise NotFound(kind="photo")
    return await web.picture(partial(photo_key, web.path("id"), web.path("photo"), web.path("form")))


def _visit(web: Web) -> Destination:
    photo = web.path("photo")
    key = partial(photo_key, web.path("id"), photo)
    return Destination(photo, key, partial(_attached, web), partial(_attach, web))


async def _attach(web: Web, picture: Picture) -> None:
    asked: dict[str, Any] = {
        "order_id": web.path("id"),
        "photo_id": str(UUID(web.path("photo"))),
        "item": web.request.headers.get("x-item") or None,
        **picture.told(),
    }
    once = Form(command_id=derived_id("photo", asked["order_id"], asked["photo_id"]))
    await web.command("estimate", "attach_photo", asked, form=once)


async def _attached(web: Web) -> bool:
    """Whether the photo hangs on the visit, for one who may see the order at all."""
    sheet = await web.call("estimate", "get_inspection", {"order_id": web.path("id")})
    return any(photo["id"] == web.path("photo") for photo in sheet["photos"])
