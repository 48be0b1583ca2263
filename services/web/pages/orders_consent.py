"""Beside an order: its estimates, and which of its lines wait for the customer's word (CM-32)."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.responses import Response

from services.web.forms import Form
from services.web.pages.orders_reading import stored
from services.web.routing import Router
from services.web.web import Web
from shared.bus.errors import CallFailed
from shared.kernel.errors import Refusal

pages = Router()

_PART: Final = "orders/consent.html"


@pages.get("/orders/{id:uuid}/consent", permission="order.view")
async def show(web: Web) -> Response:
    """The part that the order's page loads beside its lines."""
    return await _shown(web, Form())


@pages.post("/orders/{id:uuid}/consent", permission="order.edit")
async def record(web: Web) -> Response:
    """The customer's word on the phone or on paper, for the lines that wait for it."""
    form = await web.form()
    asked = {"id": web.path("id"), "line_ids": form.many("line_ids")}
    asked |= {"means": form["means"], "note": form["note"]}
    try:
        await web.command("maintenance", "record_consent", asked, form=form, wait_for=("maintenance",))
    except Refusal as refusal:
        return await _shown(web, form.refuse(refusal), status=422)
    return await _shown(web, Form())


async def _shown(web: Web, form: Form, *, status: int = 200) -> Response:
    order, found = await asyncio.gather(stored(web, web.path("id")), _estimates(web))
    waiting = set(order["consent"]["pending"])
    return web.fragment(
        _PART,
        "consent",
        status=status,
        order=order,
        estimates=found,
        pending=[line for line in order["lines"] if line["id"] in waiting],
        editable=web.may("order.edit") and order["editable"],
        form=form,
    )


async def _estimates(web: Web) -> list[dict[str, object]]:
    """None are shown while their service is away: the order itself does not need it."""
    try:
        found = await web.call("estimate", "estimates_of", {"order_id": web.path("id")})
    except CallFailed:
        return []
    rows: list[dict[str, object]] = found["rows"]
    return rows
