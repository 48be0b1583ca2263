"""Beside an order: what of the car's earlier orders is repaired for nothing (무상수리)."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from services.web.forms import Form
from services.web.pages.orders_reading import stored
from services.web.routing import Router
from services.web.web import Web
from shared.kernel.errors import InvalidInput, Refusal

pages = Router()

_PART: Final = "orders/redo.html"


@pages.get("/orders/{id:uuid}/redo", permission="order.view")
async def show(web: Web) -> Response:
    """The part that the order's page loads; empty when the car is entitled to nothing."""
    return await _shown(web, Form())


@pages.post("/orders/{id:uuid}/redo", permission="order.edit")
async def take_over(web: Web) -> Response:
    """The chosen lines come to the order, free of charge."""
    form = await web.form()
    try:
        asked = {"id": web.path("id"), "version": form.integer("version"), "lines": _chosen(form)}
        await web.command("maintenance", "redo_lines", asked, form=form, wait_for=("maintenance",))
    except Refusal as refusal:
        return await _shown(web, form.refuse(refusal), status=422)
    return web.see(f"/orders/{web.path('id')}")


async def _shown(web: Web, form: Form, *, status: int = 200) -> Response:
    order = await stored(web, web.path("id"))
    asked = {"car_id": order["car"]["id"], "order_id": order["id"], "after": order["place"]}
    found: dict[str, Any] = await web.call("maintenance", "entitlements", asked)
    return web.fragment(_PART, "redo", status=status, order=order, rows=found["rows"], form=form)


def _chosen(form: Form) -> list[dict[str, str]]:
    pairs = [value.split() for value in form.many("lines")]
    if any(len(pair) != 2 for pair in pairs):
        raise InvalidInput(fields={"lines": "invalid"})
    return [{"order_id": order_id, "line_id": line_id} for order_id, line_id in pairs]
