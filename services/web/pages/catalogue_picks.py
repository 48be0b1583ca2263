"""What the picker of an order's lines offers: catalogue items by name, 초성 or code (CM-12, CM-25)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.responses import Response

from services.web.consulting import fluids_of, litres
from services.web.pages.orders_input import UNCODED
from services.web.routing import Router
from services.web.web import Web
from shared.bus.errors import CallFailed
from shared.kernel.errors import Refusal

pages = Router()

_OFFERED: Final = 8


@pages.get("/catalogue/picks", permission="order.view")
async def picks(web: Web) -> Response:
    """The first items for the typed text and the car's model, as the options of the list."""
    asked = {"text": web.query("q"), "model": web.query("model"), "limit": _OFFERED}
    found, car = await asyncio.gather(web.call("estimate", "find_items", asked), _car(web))
    taken = await _taken(web, car, found["rows"])
    options = [
        {
            **row,
            **taken.get(row["name"], {}),
            "code": row["molit_code"] or UNCODED,
            "price": web.formats.amount(row["unit_price"], row["currency"]),
            "labour": web.formats.amount(row["labour_fee"], row["currency"]) if row["labour_fee"] else "",
            "hours": "" if row["labour_hours"] == "0" else row["labour_hours"],
        }
        for row in found["rows"]
    ]
    return web.fragment("catalogue/picks.html", "picks", options=options, text=web.query("q"))


async def _car(web: Web) -> Mapping[str, Any] | None:
    if not web.query("car"):
        return None
    try:
        return await web.call("customer", "describe_car", {"id": web.query("car")})
    except (Refusal, CallFailed):
        return None


async def _taken(
    web: Web, car: Mapping[str, Any] | None, rows: Sequence[Mapping[str, Any]]
) -> dict[str, dict[str, str]]:
    """Spec and capacity of this very car, by the names that mean a fluid of it (CM-50)."""
    if car is None or not rows:
        return {}
    found = await fluids_of(web, car, [row["name"] for row in rows])
    by_kind = {fluid["kind"]: fluid for fluid in found["rows"]}
    return {name: _told(by_kind[kind]) for name, kind in found["kinds"].items() if _is_oil(name)}


def _is_oil(name: str) -> bool:
    """The filter beside the oil means the same part of the car, and takes none of it."""
    return not any(word in name.lower() for word in ("필터", "filter", "滤", "フィルター"))


def _told(fluid: Mapping[str, Any]) -> dict[str, str]:
    told = {"spec": " ".join(filter(None, (fluid["viscosity"], fluid["standard"]))), "of_car": "1"}
    return told | ({"capacity": f"{litres(fluid['capacity_ml'])} L"} if fluid["capacity_ml"] else {})
