"""The link to a customer's own page, sent to their telephone (CM-02)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from services.web.forms import Form
from services.web.guests import PLACE
from services.web.routing import Router
from services.web.web import Web
from shared.kernel.errors import Refusal

pages = Router()

_PART: Final = "customers/page_link.html"


@pages.post("/customers/{id:uuid}/page-link", permission="message.send")
async def send(web: Web) -> Response:
    """A text to the number that is shown; what opens the page is the code, not the link."""
    form = await web.form()
    customer = await web.call("customer", "get_customer", {"id": web.path("id")})
    asked = {
        "to": form["to"],
        "template": "page_link",
        "params": {"shop": web.user.dealership.name, "url": page_address(web, customer)},
        "customer_id": customer["id"],
        "about": f"customer:{customer['id']}",
    }
    try:
        await web.command("messaging", "send_message", asked, form=form)
    except Refusal as refusal:
        return _part(web, customer, form.refuse(refusal), status=422)
    return _part(web, customer, Form(), sent=True) if web.htmx else web.see(f"/customers/{customer['id']}")


def page_address(web: Web, customer: Mapping[str, Any]) -> str:
    """Where the customer finds the page, at the shop of whoever sends it."""
    token = web.parts.guests.link(customer["id"])
    return f"{str(web.request.base_url).rstrip('/')}{PLACE}/{web.user.dealership.id}/link/{token}"


def _part(
    web: Web, customer: Mapping[str, Any], form: Form, *, sent: bool = False, status: int = 200
) -> Response:
    context: dict[str, Any] = {"customer": customer, "link_form": form, "link_sent": sent}
    return web.fragment(_PART, "page_link", status=status, **context)
