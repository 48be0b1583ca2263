"""The header's search box: a car by its plate, a customer by telephone, name or initials (CM-11)."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import JSONResponse, Response

from services.web.routing import SIGNED_IN, Router
from services.web.web import Web

pages = Router()

_HITS: Final = 12


@pages.get("/find", permission=SIGNED_IN)
async def find(web: Web) -> Response:
    """{"hits": [{url, plate, label, detail}]} for what was typed so far."""
    text = web.query("q").strip()
    if not text or not web.may("customer.view"):
        return _json([])
    found = await web.call("customer", "find", {"text": text, "limit": _HITS}, deadline=2.0)
    return _json([_hit(each) for each in found["hits"]])


def _hit(found: dict[str, Any]) -> dict[str, str]:
    car = found.get("car_id")
    return {
        "url": f"/cars/{car}" if car else f"/customers/{found['customer_id']}",
        "plate": found.get("plate") or "",
        "label": " · ".join(part for part in (found.get("model"), found.get("name")) if part),
        "detail": found.get("phone") or "",
    }


def _json(hits: list[dict[str, str]]) -> Response:
    return JSONResponse({"hits": hits}, headers={"Cache-Control": "no-store"})
