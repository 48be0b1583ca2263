"""The video calls of a visit, as its pages tell of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from services.web.pages.orders_history import Told
from services.web.web import Web
from shared.bus.errors import CallFailed

Call = Mapping[str, Any]


async def video_of(web: Web, order_id: str) -> dict[str, Any]:
    """`shared.contracts.estimate_video.VideoOfVisit`; nothing while the service is away."""
    try:
        return await web.call("estimate", "get_video", {"order_id": order_id})
    except CallFailed:
        return {"offered": False, "calls": []}


def as_history(web: Web, calls: Iterable[Call], names: Mapping[str, str]) -> list[Told]:
    """Entries for the order's history: when a call began, how long it took, who ended it."""
    return [_told(web, each, names) for each in calls]


def _told(web: Web, call: Call, names: Mapping[str, str]) -> Told:
    if call["ending"] is None:
        sentence, detail = web.text("history.video_going_on"), ""
    else:
        sentence = web.text("history.video", time=web.formats.lasted(call["seconds"]))
        detail = web.text(f"video.ending.{call['ending']}")
    return Told(0, "video", sentence, detail, names.get(call["employee"], ""), call["began_at"])
