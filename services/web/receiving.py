"""A picture that comes in pieces, whatever it is of: drawn anew, stored, and only then told of."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from starlette.responses import JSONResponse, Response

from services.web.uploads import Upload
from services.web.web import Web
from shared.blobs.pictures import Picture, UnusablePicture, drawn_anew
from shared.kernel.errors import InvalidInput, NotFound, Refusal


@dataclass(frozen=True)
class Destination:
    """`key`: where its forms (whole, small) are kept; `there`: whether it is known; `attach` tells of it."""

    picture: str
    key: Callable[[str], str]
    there: Callable[[], Awaitable[bool]]
    attach: Callable[[Picture], Awaitable[None]]


async def held(web: Web, to: Destination) -> Response:
    """How much of it is safe here, so that a broken upload goes on from there."""
    received = await asyncio.to_thread(_upload(web, to).received)
    return JSONResponse({"received": received, "done": await to.there()})


async def take(web: Web, to: Destination) -> Response:
    """A piece; with the last one the picture is drawn anew and told of."""
    try:
        offset, size = _figure(web, "x-offset"), _figure(web, "x-size")
        upload, piece = _upload(web, to), await web.request.body()
        received = await asyncio.to_thread(upload.take, offset, piece)
        if received < size:
            return JSONResponse({"received": received, "done": False})
        if not await to.there():
            await to.attach(await asyncio.to_thread(_kept, web, upload, to))
        await asyncio.to_thread(upload.forget)
    except Refusal as refusal:
        # a picture that cannot be used is not sent again: the sender is told why
        why = next(iter(refusal.fields.values()), None)
        return JSONResponse({"message": web.reason_text(why) if why else web.refusal_text(refusal)}, 422)
    return JSONResponse({"received": size, "done": True})


def _kept(web: Web, upload: Upload, to: Destination) -> Picture:
    """Drawn anew and in the store, before anybody is told of it."""
    try:
        picture = drawn_anew(upload.whole())
    except UnusablePicture as problem:
        upload.forget()
        raise InvalidInput(fields={"photo": problem.code}) from None
    for form, jpeg in (("whole", picture.jpeg), ("small", picture.thumbnail)):
        web.parts.blobs.put(to.key(form), jpeg, "image/jpeg")
    return picture


def _upload(web: Web, to: Destination) -> Upload:
    try:
        picture = UUID(to.picture)
    except ValueError:
        raise NotFound(kind="photo") from None
    return Upload(web.parts.blobs, web.user.employee, str(picture))


def _figure(web: Web, name: str) -> int:
    text = web.request.headers.get(name, "")
    if not text.isdecimal() or len(text) > 12:
        raise InvalidInput(fields={"photo": "invalid"})
    return int(text)
