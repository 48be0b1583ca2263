"""Sending a signed link as a text: whom it may go to, how it reads, and what it opens."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from datetime import date
from typing import Any

from starlette.responses import Response

from services.web.forms import Form
from services.web.links import PaperLink
from services.web.web import Web
from shared.bus.errors import CallFailed
from shared.kernel.errors import Refusal
from shared.kernel.phones import national


def address(web: Web, path: str) -> str:
    """What stands in the text: this page's own host and the path."""
    return f"{str(web.request.base_url).rstrip('/')}{path}"


def paper_url(web: Web, paper: PaperLink, keep_until: str) -> str:
    """Where the customer reads a paper, as long as it is kept."""
    last = date.fromisoformat(keep_until)
    return address(web, f"/p/{web.parts.links.to_paper(paper, last, web.user.dealership.time_zone)}")


async def phones_of(web: Web, car_id: str) -> list[str]:
    """The numbers of a car's owner, as people write them; none for those who may not see them."""
    if not web.may("customer.view"):
        return []
    try:
        known = await web.call("customer", "describe_car", {"id": car_id})
    except (Refusal, CallFailed):
        return []
    return [national(phone["number"]) for phone in known["customer"]["phones"]]


async def send_link(web: Web, form: Form, template: str, whose: Mapping[str, Any], url: str) -> None:
    """One text to the number in the form's `to`; `whose`: plate, customer_id and about (``order:<id>``)."""
    params = {"shop": web.user.dealership.name, "plate": whose["plate"], "url": url}
    asked = {"to": form["to"], "template": template, "params": params}
    asked |= {name: whose[name] for name in ("customer_id", "about")}
    await web.command("messaging", "send_message", asked, form=form)


def pdf_of(encoded: str, name: str, digest: str = "") -> Response:
    """A paper as it came over the bus, to be looked at in the browser."""
    headers = {
        "Content-Disposition": f'inline; filename="{name}.pdf"',
        "Cache-Control": "no-store",
    }
    if digest:
        headers["ETag"] = f'"{digest}"'
    return Response(b64decode(encoded), media_type="application/pdf", headers=headers)
