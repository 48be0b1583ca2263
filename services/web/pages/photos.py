"""Photos of a visit: from the tablet's camera in pieces, and back to whoever may see the order (CM-56)."""

from __future__ import annotations

import asyncio
from typing import Any, Final
from uuid import UUID

from starlette.responses import JSONResponse, Response

from services.web.forms import Form
from services.web.routing import Router
from services.web.uploads import Upload
from services.web.web import Web
from shared.blobs import NoSuchBlob
from shared.blobs.pictures import Picture, UnusablePicture, drawn_anew
from shared.kernel.errors import InvalidInput, NotFound, Refusal
from shared.kernel.ids import derived_id

pages = Router()

_FOREVER: Final = {"Cache-Control": "private, max-age=31536000, immutable"}
_FORMS: Final = {"whole": ".jpg", "small": ".small.jpg"}


def photo_key(order_id: str, photo_id: str, form: str = "whole") -> str:
    """Where a photo is kept; built from ids alone."""
    return f"photo/{UUID(order_id)}/{UUID(photo_id)}{_FORMS[form]}"


@pages.get("/orders/{id}/photos/{photo}/upload", permission="order.edit")
async def received(web: Web) -> Response:
    """How much of it is safe here, so that a broken upload goes on from there."""
    held = await asyncio.to_thread(_upload(web).received)
    return JSONResponse({"received": held, "done": await _attached(web)})


@pages.post("/orders/{id}/photos/{photo}/upload", permission="order.edit")
async def take(web: Web) -> Response:
    """A piece; with the last one the photo is drawn anew and hangs on the visit."""
    try:
        offset, size = _figure(web, "x-offset"), _figure(web, "x-size")
        upload, piece = _upload(web), await web.request.body()
        held = await asyncio.to_thread(upload.take, offset, piece)
        if held < size:
            return JSONResponse({"received": held, "done": False})
        if not await _attached(web):
            await _attach(web, upload)
        await asyncio.to_thread(upload.forget)
    except Refusal as refusal:
        # a photo that cannot be used is not sent again: the tablet is told why
        return JSONResponse({"message": web.refusal_text(refusal)}, 422)
    return JSONResponse({"received": size, "done": True})


@pages.get("/orders/{id}/photos/{photo}/{form}", permission="order.view")
async def show(web: Web) -> Response:
    """The photo, `whole` or `small`."""
    form = web.path("form")
    if form not in _FORMS or not await _attached(web):
        raise NotFound(kind="photo")
    try:
        key = photo_key(web.path("id"), web.path("photo"), form)
        jpeg = await asyncio.to_thread(web.parts.blobs.get, key)
    except NoSuchBlob:
        raise NotFound(kind="photo") from None
    return Response(jpeg, media_type="image/jpeg", headers=_FOREVER)


async def _attach(web: Web, upload: Upload) -> None:
    picture = await asyncio.to_thread(_kept, web, upload)
    asked: dict[str, Any] = {
        "order_id": web.path("id"),
        "photo_id": str(UUID(web.path("photo"))),
        "item": web.request.headers.get("x-item") or None,
        "sha256": picture.sha256,
        "size": len(picture.jpeg),
        "width": picture.width,
        "height": picture.height,
    }
    once = Form(command_id=derived_id("photo", asked["order_id"], asked["photo_id"]))
    await web.command("estimate", "attach_photo", asked, form=once)


def _kept(web: Web, upload: Upload) -> Picture:
    """Drawn anew and in the store, before anybody is told of it."""
    try:
        picture = drawn_anew(upload.whole())
    except UnusablePicture as problem:
        upload.forget()
        raise InvalidInput(fields={"photo": problem.code}) from None
    for form, jpeg in (("whole", picture.jpeg), ("small", picture.thumbnail)):
        web.parts.blobs.put(photo_key(web.path("id"), web.path("photo"), form), jpeg, "image/jpeg")
    return picture


async def _attached(web: Web) -> bool:
    """Whether the photo hangs on the visit, for one who may see the order at all."""
    sheet = await web.call("estimate", "get_inspection", {"order_id": web.path("id")})
    return any(photo["id"] == web.path("photo") for photo in sheet["photos"])


def _upload(web: Web) -> Upload:
    try:
        photo = UUID(web.path("photo"))
    except ValueError:
        raise NotFound(kind="photo") from None
    return Upload(web.parts.blobs, web.user.employee, str(photo))


def _figure(web: Web, name: str) -> int:
    text = web.request.headers.get(name, "")
    if not text.isdecimal() or len(text) > 12:
        raise InvalidInput(fields={"photo": "invalid"})
    return int(text)
