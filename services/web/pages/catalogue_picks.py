"""What the picker of an order's lines offers: catalogue items by name, 초성 or code (CM-12, CM-25)."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from services.web.pages.orders_input import UNCODED
from services.web.routing import Router
from services.web.web import Web

pages = Router()

_OFFERED: Final = 8


@pages.get("/catalogue/picks", permission="order.view")
async def picks(web: Web) -> Response:
    """The first items for the typed text and the car's model, as the options of the list."""
    asked = {"text": web.query("q"), "model": web.query("model"), "limit": _OFFERED}
    found = await web.call("estimate", "find_items", asked)
    options = [
        {
            **row,
            "code": row["molit_code"] or UNCODED,
            "price": web.formats.amount(row["unit_price"], row["currency"]),
            "labour": web.formats.amount(row["labour_fee"], row["currency"]) if row["labour_fee"] else "",
            "hours": "" if row["labour_hours"] == "0" else row["labour_hours"],
        }
        for row in found["rows"]
    ]
    return web.fragment("catalogue/picks.html", "picks", options=options, text=web.query("q"))
