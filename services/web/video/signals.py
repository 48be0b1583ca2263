"""What a browser may say in a room, and the stream on which it hears the others."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Final, Literal

from starlette.responses import Response, StreamingResponse

from services.web.metrics import STREAMS
from services.web.video.rooms import NotPassedOn, Rooms, Said
from services.web.web import Web
from shared.kernel.errors import InvalidInput

Side = Literal["shop", "customer"]

# What each signal carries beside its sender; anything else a browser sends is left out.
_PARTS: Final = {
    "hello": ("joined", "reply"),
    "offer": ("to", "leg", "number", "sdp"),
    "answer": ("to", "leg", "number", "sdp"),
    "candidate": ("to", "leg", "candidate"),
    "restart": ("to", "leg"),
    "state": ("to", "camera", "microphone"),
    "bye": ("hung_up",),
}
_SESSION: Final = re.compile(r"[0-9a-f]{16,40}\Z")
_AT_ONCE: Final = 40
# A comment this often keeps proxies from closing the stream, and is when it is asked who may stay.
_BEAT_SECONDS: Final = 10.0


async def pass_on(web: Web, room: str, side: Side, name: str) -> Response:
    """What the request says, to the room: 204, or 503 to say it again. Raises InvalidInput, TooMuchSaid."""
    said = read(await web.request.body(), side, name)
    try:
        await web.parts.rooms.say(room, said)
    except NotPassedOn:
        return Response(status_code=503)
    return Response(status_code=204)


def listening(web: Web, room: str, may_stay: Callable[[], Awaitable[bool]]) -> Response:
    """Server-sent events: `ready`, then `signal` with everything that is said in the room."""
    events = _events(web.parts.rooms, room, may_stay)
    return StreamingResponse(events, media_type="text/event-stream", headers={"Cache-Control": "no-store"})


def read(body: bytes, side: Side, name: str) -> list[Said]:
    """The signals of a request, each with the side that it comes from. Raises InvalidInput."""
    try:
        sent = json.loads(body)
        session, signals = sent["session"], sent["signals"]
        if not _SESSION.match(session) or not 0 < len(signals) <= _AT_ONCE:
            raise InvalidInput(fields={"signals": "invalid"})
        return [_said(each, session, side, name) for each in signals]
    except (ValueError, TypeError, KeyError, AttributeError):
        raise InvalidInput(fields={"signals": "invalid"}) from None


def _said(signal: dict[str, Any], session: str, side: Side, name: str) -> Said:
    parts = _PARTS[signal["kind"]]
    carried = {part: signal[part] for part in parts if part in signal}
    return {"kind": signal["kind"], "side": side, "session": session, "name": name, **carried}


async def _events(rooms: Rooms, room: str, may_stay: Callable[[], Awaitable[bool]]) -> AsyncIterator[str]:
    with STREAMS.track_inprogress(), rooms.seat(room) as hear:
        yield "event: ready\ndata: {}\n\n"
        while True:
            try:
                said = await asyncio.wait_for(hear(), _BEAT_SECONDS)
            except TimeoutError:
                if not await may_stay():
                    return
                yield ": still here\n\n"
                continue
            if said is None:
                return
            yield f"event: signal\ndata: {json.dumps(said)}\n\n"
