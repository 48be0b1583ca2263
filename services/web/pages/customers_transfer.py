"""A car goes to another customer, who is looked up by name, telephone or plate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from starlette.responses import Response

from services.web.forms import Form
from services.web.routing import Router
from services.web.web import Web
from shared.kernel.errors import Refusal

pages = Router()

_TEMPLATE: Final = "customers/transfer.html"
_PATH: Final = "/cars/{id:uuid}/transfer"
_HITS: Final = 20


@pages.get(_PATH, permission="customer.edit")
async def show(web: Web) -> Response:
    """The car and its owner; with ``?q=`` who may become the new one."""
    car = await web.call("customer", "get_car", {"id": web.path("id")})
    return web.page(_TEMPLATE, **await _context(web, car, Form({"version": car["version"]})))


@pages.post(_PATH, permission="customer.edit")
async def transfer(web: Web) -> Response:
    """The chosen customer owns the car from now on, unless somebody changed the car meanwhile."""
    form = await web.form()
    payload = {"id": web.path("id"), "version": form.integer("version"), "customer_id": form["customer_id"]}
    try:
        await web.command("customer", "transfer_car", payload, form=form, wait_for=("customer", "crm"))
    except Refusal as refusal:
        car = await web.call("customer", "get_car", {"id": web.path("id")})
        form.refuse(refusal).values["version"] = car["version"]
        return web.page(_TEMPLATE, status=422, **await _context(web, car, form))
    return web.see(f"/cars/{web.path('id')}")


async def _context(web: Web, car: Mapping[str, Any], form: Form) -> dict[str, Any]:
    text = (web.query("q") or str(form["q"])).strip()
    found = await web.call("customer", "find", {"text": text, "limit": _HITS}) if text else {"hits": []}
    return {"car": car, "form": form, "text": text, "owners": new_owners(found["hits"], car["customer_id"])}


def new_owners(hits: Iterable[Mapping[str, Any]], owner: str) -> list[dict[str, Any]]:
    """The customers among the hits, each once with the plates that were found, without the present owner."""
    owners: dict[str, dict[str, Any]] = {}
    for hit in hits:
        if hit["customer_id"] == owner:
            continue
        known = {name: hit[name] for name in ("name", "kind", "phone")}
        row = owners.setdefault(hit["customer_id"], {"id": hit["customer_id"], **known, "plates": []})
        if hit["plate"]:
            row["plates"].append(hit["plate"])
    return list(owners.values())
