"""One entry of the contact history with its detail lines: what was done, what is planned (JP-02, JP-03)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from services.web.forms import Form
from services.web.pages.customers_page import CONTACT_STATES
from services.web.pages.orders_form import local
from services.web.pages.orders_input import moment
from services.web.people import people
from services.web.routing import Router
from services.web.web import Web
from shared.kernel.errors import NotFound, Refusal

pages = Router()

_PATH: Final = "/customers/{id:uuid}/contacts/{contact:uuid}"
_TEMPLATE: Final = "customers/contact.html"
_VIEWS: Final = ("customer", "crm")


@pages.get(_PATH, permission="customer.view")
async def show(web: Web) -> Response:
    """The entry; ``?line=`` puts one of its lines into the form, to be written anew."""
    entry = await _entry(web)
    return web.page(_TEMPLATE, **await _context(web, entry, _filled(web, entry)))


@pages.post(f"{_PATH}/lines", permission="customer.edit")
async def write(web: Web) -> Response:
    """Add a line, or write the chosen one anew."""
    form = await web.form()
    zone = web.formats.zone
    payload = {
        "id": web.path("contact"),
        "version": form.integer("version"),
        "detail_id": form.get("detail_id"),
        "content": form["content"],
        "state": form.get("state"),
        "assignee": form.get("assignee"),
        **{name: moment(form[name], zone) for name in ("worked_at", "planned_at")},
    }
    return await _done(web, form, "write_contact_detail", payload)


@pages.post(f"{_PATH}/lines/{{line:uuid}}/remove", permission="customer.edit")
async def remove(web: Web) -> Response:
    """Take a line out."""
    form = await web.form()
    asked = {"id": web.path("contact"), "version": form.integer("version"), "detail_id": web.path("line")}
    return await _done(web, form, "remove_contact_detail", asked)


async def _done(web: Web, form: Form, method: str, payload: Mapping[str, Any]) -> Response:
    try:
        await web.command("customer", method, dict(payload), form=form, wait_for=_VIEWS)
    except Refusal as refusal:
        entry = await _entry(web)
        return web.page(_TEMPLATE, status=422, **await _context(web, entry, form.refuse(refusal)))
    return web.see(_path(web))


async def _entry(web: Web) -> dict[str, Any]:
    entry = await web.call("customer", "get_contact", {"id": web.path("contact")})
    if entry["customer_id"] != web.path("id"):
        raise NotFound(kind="contact")
    return entry


async def _context(web: Web, entry: Mapping[str, Any], form: Form) -> dict[str, Any]:
    staff = await people(web)
    lines = [{**line, "who": staff.names.get(line["assignee"], "")} for line in entry["details"]]
    return {
        "entry": {**entry, "details": lines, "who": staff.names.get(entry["assignee"], "")},
        "path": _path(web),
        "form": form,
        "people": staff.choices(form.get("assignee")),
        "states": CONTACT_STATES,
    }


def _filled(web: Web, entry: Mapping[str, Any]) -> Form:
    chosen = next((line for line in entry["details"] if line["id"] == web.query("line")), None)
    if chosen is None:
        return Form({"state": "waiting", "assignee": web.user.employee})
    zone = web.formats.zone
    times = {name: local(chosen[name], zone) for name in ("worked_at", "planned_at")}
    told = {name: chosen[name] or "" for name in ("content", "state", "assignee")}
    return Form({**told, **times, "detail_id": chosen["id"]})


def _path(web: Web) -> str:
    return f"/customers/{web.path('id')}/contacts/{web.path('contact')}"
