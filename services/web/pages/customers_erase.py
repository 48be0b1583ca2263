"""Erasing a customer: what goes and what stays is said before, and asked once more."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from services.web.forms import Form
from services.web.routing import Router
from services.web.web import Web
from shared.kernel.errors import Refusal

pages = Router()

_TEMPLATE: Final = "customers/erase.html"
_PATH: Final = "/customers/{id:uuid}/erase"
REASONS: Final = ("request", "withdrawn", "ended", "mistake")
# the key, the log, the list outside the backups, and maintenance is asked before
_WITHIN_S: Final = 15.0


@pages.get(_PATH, permission="customer.erase")
async def show(web: Web) -> Response:
    """What an erasure would mean today; the page of the customer when it is done already."""
    context = await _context(web, Form())
    if context["customer"]["withheld"]:
        return web.see(f"/customers/{context['customer']['id']}")
    return web.page(_TEMPLATE, **context)


@pages.post(_PATH, permission="customer.erase")
async def erase(web: Web) -> Response:
    """For a reason, and confirmed."""
    form = await web.form()
    form.errors |= {name: "required" for name in ("reason", "sure") if not form[name]}
    if form.errors:
        return web.page(_TEMPLATE, status=422, **await _context(web, form))
    payload = {"id": web.path("id"), "reason": form["reason"]}
    try:
        done = await web.command(
            "customer", "erase_customer", payload, form=form, wait_for=("customer", "crm"), deadline=_WITHIN_S
        )
    except Refusal as refusal:
        return web.page(_TEMPLATE, status=422, **await _context(web, form.refuse(refusal)))
    return web.see(f"/customers/{done['id']}")


async def _context(web: Web, form: Form) -> dict[str, Any]:
    asked = {"id": web.path("id")}
    customer = await web.call("customer", "get_customer", asked)
    outlook = None if customer["withheld"] else await web.call("customer", "erasure_outlook", asked)
    reasons = [("", ""), *((reason, web.text(f"erase.reason.{reason}")) for reason in REASONS)]
    return {"form": form, "customer": customer, "outlook": outlook, "reasons": reasons}
