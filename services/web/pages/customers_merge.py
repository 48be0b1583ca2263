"""Two records of one person or company become one, after both were seen side by side."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from starlette.responses import Response

from services.web.forms import Form
from services.web.people import people
from services.web.routing import Router
from services.web.web import Web
from shared.kernel.errors import Refusal

pages = Router()

_TEMPLATE: Final = "customers/merge.html"
_PATH: Final = "/customers/{id:uuid}/merge/{other:uuid}"


@pages.get(_PATH, permission="customer.edit")
async def show(web: Web) -> Response:
    """Both records, each with the button that keeps it."""
    records = await _records(web)
    if records[0]["id"] == records[1]["id"]:
        return web.see(f"/customers/{records[0]['id']}")
    return web.page(_TEMPLATE, **await _context(web, records, Form()))


@pages.post(_PATH, permission="customer.edit")
async def merge(web: Web) -> Response:
    """The chosen record stays; refused when the other one was changed since both were shown."""
    form = await web.form()
    pair = (web.path("id"), web.path("other"))
    if form["survivor"] not in pair:
        return web.see(web.request.url.path)
    survivor, merged = pair if form["survivor"] == pair[0] else pair[::-1]
    payload = {"survivor_id": survivor, "merged_id": merged, "version": form.integer(f"version.{merged}")}
    try:
        await web.command("customer", "merge_customers", payload, form=form, wait_for=("customer", "crm"))
    except Refusal as refusal:
        context = await _context(web, await _records(web), form.refuse(refusal))
        return web.page(_TEMPLATE, status=422, **context)
    return web.see(f"/customers/{survivor}")


async def _records(web: Web) -> list[dict[str, Any]]:
    ids = (web.path("id"), web.path("other"))
    return list(await asyncio.gather(*(web.call("customer", "get_customer", {"id": each}) for each in ids)))


async def _context(web: Web, records: list[dict[str, Any]], form: Form) -> dict[str, Any]:
    names = (await people(web)).names
    return {"form": form, "records": records, "names": names, "path": web.request.url.path}
