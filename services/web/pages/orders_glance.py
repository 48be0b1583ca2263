"""An order beside the list: what it says at a glance, and the way to change it (CM-40)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from services.web.pages.orders_list import KINDS
from services.web.pages.orders_reading import stored
from services.web.people import people
from services.web.routing import Router
from services.web.web import Web
from shared.kernel.phones import national

pages = Router()


@pages.get("/orders/{id}/glance", permission="order.view")
async def show(web: Web) -> Response:
    """The panel; a delivered order's change is a correction, for those who may."""
    order = await stored(web, web.path("id"))
    names = (await people(web)).names
    phones = order["customer"]["phones"]
    return web.fragment(
        "orders/glance.html",
        "glance",
        order={**order, "assignee_name": names.get(order["assignee"], "")},
        kind=KINDS.get(order["state"], ""),
        phone=national(phones[0]) if phones else "",
        edit_url=_edit_url(web, order),
    )


def _edit_url(web: Web, order: Mapping[str, Any]) -> str:
    if order["state"] == "delivered":
        return f"/orders/{order['id']}?correct=1" if web.may("order.correct") else ""
    return f"/orders/{order['id']}" if order["editable"] and web.may("order.edit") else ""
