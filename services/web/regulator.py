"""What the pages ask the gateway to the regulator; while it is down a list goes without its badges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from services.web.web import Web
from shared.bus.errors import CallFailed

# How loudly a state is shown.
KINDS: Final[Mapping[str, str]] = {
    "queued": "acc",
    "sending": "acc",
    "sent": "acc",
    "accepted": "ok",
    "refused": "bad",
}


async def badges(web: Web, order_ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    """By order: what the regulator has of it (CM-37)."""
    if not order_ids:
        return {}
    try:
        found = await web.call("molit_gateway", "badges", {"order_ids": list(order_ids)}, deadline=2)
    except CallFailed:
        return {}
    told: Mapping[str, Mapping[str, Any]] = found["badges"]
    return told


async def record_of(web: Web, order_id: str) -> dict[str, Any] | None:
    """One order's record with its history; None when there is none, or nobody to ask."""
    try:
        found = await web.call("molit_gateway", "record_of_order", {"order_id": order_id}, deadline=2)
    except CallFailed:
        return None
    record: dict[str, Any] | None = found["record"]
    return record


async def attention(web: Web) -> dict[str, int]:
    """How many records are refused, near their deadline, or past it."""
    try:
        return dict(await web.call("molit_gateway", "attention", {}, deadline=2))
    except CallFailed:
        return {"refused": 0, "near": 0, "late": 0}
