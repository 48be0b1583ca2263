"""The contact history of a customer: a new entry, and work on one going on (JP-04, JP-05)."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from services.web.forms import Form
from services.web.pages.customers_page import TEMPLATE, read_page
from services.web.routing import Router
from services.web.web import Web
from shared.kernel.clock import now
from shared.kernel.errors import Refusal

pages = Router()


@pages.post("/customers/{id:uuid}/contacts", permission="customer.edit")
async def record(web: Web) -> Response:
    """What was said or is to be done, as of this moment."""
    form = await web.form()
    names = ("car_id", "kind", "title", "content", "state", "next_date", "assignee")
    given = {name: form[name] for name in names if form[name]}
    payload = {**given, "customer_id": web.path("id"), "created_at": now().isoformat()}
    return await _done(web, form, "contact", "record_contact", payload)


@pages.post("/customers/{id:uuid}/contacts/{contact:uuid}/state", permission="customer.edit")
async def go_on(web: Web) -> Response:
    """Waiting, in work, done, or back; nothing is lost when somebody was quicker: it says so."""
    form = await web.form()
    payload = {"id": web.path("contact"), "state": form["state"], "version": form.integer("version")}
    return await _done(web, form, "state", "change_contact_state", payload)


async def _done(web: Web, form: Form, part: str, method: str, payload: dict[str, Any]) -> Response:
    try:
        await web.command("customer", method, payload, form=form, wait_for=("customer", "crm"))
    except Refusal as refusal:
        shown = await read_page(web, web.path("id"), web.query("car"), {part: form.refuse(refusal)})
        return web.refused(TEMPLATE, "live", form=form, **shown)
    entry = web.request.path_params.get("contact") if form["then"] == "entry" else None
    own = f"/contacts/{entry}" if entry else ""
    return web.see(f"/customers/{web.path('id')}{own}")
