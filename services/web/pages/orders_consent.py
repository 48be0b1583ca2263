"""Beside an order: its estimates, and which of its lines wait for the customer's word (CM-32)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from starlette.responses import Response

from services.web.forms import Form
from services.web.links import PaperLink
from services.web.pages.orders_reading import stored
from services.web.pages.sending import paper_url, pdf_of, phones_of, send_link
from services.web.routing import Router
from services.web.web import Web
from shared.bus.errors import CallFailed
from shared.kernel.days import years_after
from shared.kernel.errors import NotFound, Refusal

pages = Router()

_PART: Final = "orders/consent.html"
_DRAWING: Final = 25.0


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
        # its paper is drawn on the way
        await web.command(
            "maintenance", "record_consent", asked, form=form, wait_for=("maintenance",), deadline=_DRAWING
        )
    except Refusal as refusal:
        return await _shown(web, form.refuse(refusal), status=422)
    return await _shown(web, Form())


@pages.get("/orders/{id:uuid}/consent/blank.pdf", permission="order.view")
async def blank(web: Web) -> Response:
    """동의서 to be printed and signed by hand (CM-32)."""
    drawn = await web.call("maintenance", "blank_consent", {"id": web.path("id")}, deadline=_DRAWING)
    return pdf_of(drawn["pdf"], "consent")


@pages.get("/orders/{id:uuid}/consent/{issue:int}.pdf", permission="order.view")
async def paper(web: Web) -> Response:
    """What proves a consent that was taken on the phone or on paper."""
    asked = {"id": web.path("id"), "issue": int(web.path("issue"))}
    kept = await web.call("maintenance", "consent_paper", asked)
    return pdf_of(kept["pdf"], kept["name"], kept["sha256"])


@pages.post("/orders/{id:uuid}/consent/send", permission="order.edit")
async def send(web: Web) -> Response:
    """The consent by a signed link, as a text."""
    form, order = await web.form(), await stored(web, web.path("id"))
    last = _last(order)
    if last is None:
        raise NotFound(kind="paper")
    whose = {"plate": order["plate"], "customer_id": order["customer"]["id"], "about": f"order:{order['id']}"}
    try:
        await send_link(web, form, "consent_link", whose, _link(web, order, last))
    except Refusal as refusal:
        return await _shown(web, Form(), send_form=form.refuse(refusal), status=422)
    return await _shown(web, Form(), sent=True)


def _last(order: Mapping[str, Any]) -> dict[str, Any] | None:
    """The newest word with a paper that is kept here."""
    words: list[dict[str, Any]] = order["consent"]["taken"]
    return next((w for w in reversed(words) if w["evidence"] and not w["estimate_id"]), None)


def _link(web: Web, order: Mapping[str, Any], word: Mapping[str, Any]) -> str:
    kept = years_after(date.fromisoformat(word["at"][:10]), 1).isoformat()
    return paper_url(web, PaperLink("consent", order["id"], word["issue"]), kept)


async def _shown(
    web: Web, form: Form, *, status: int = 200, send_form: Form | None = None, sent: bool = False
) -> Response:
    order, found = await asyncio.gather(stored(web, web.path("id")), _estimates(web))
    last = _last(order)
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
        link=_link(web, order, last) if last and order["plate"] else "",
        phones=await phones_of(web, order["car"]["id"]) if last else [],
        send_form=send_form or Form(),
        sent=sent,
    )


async def _estimates(web: Web) -> list[dict[str, object]]:
    """None are shown while their service is away: the order itself does not need it."""
    try:
        found = await web.call("estimate", "estimates_of", {"order_id": web.path("id")})
    except CallFailed:
        return []
    rows: list[dict[str, object]] = found["rows"]
    return rows
