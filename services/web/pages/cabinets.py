"""열쇠함 장치: which box is which cabinet's; a code for a new one, and the end of one that was stolen."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from services.web.forms import Form
from services.web.routing import Router
from services.web.web import Web
from shared.kernel.errors import Refusal

pages = Router()

_PAGE: Final = "keys/boxes.html"
# the user on the broker is made or deleted while the page waits
_DEADLINE: Final = 15.0


@pages.get("/keys/boxes", permission="key.manage")
async def show(web: Web) -> Response:
    """Every cabinet that the employee may see, and how far its box has come."""
    return web.page(_PAGE, **await _context(web, Form()))


@pages.post("/keys/boxes", permission="key.manage")
async def register(web: Web) -> Response:
    """Another cabinet stands at the employee's dealership."""
    form = await web.form()
    asked = {"id": form["id"], "name": form["name"], "drawers": form.integer("drawers")}
    try:
        await web.command("keys", "register_cabinet", asked, form=form, wait_for=("keys",))
    except Refusal as refusal:
        return web.page(_PAGE, status=422, **await _context(web, form.refuse(refusal)))
    return web.see("/keys/boxes")


@pages.post("/keys/boxes/{id}/code", permission="key.manage")
async def open_enrolment(web: Web) -> Response:
    """A code, on this page alone: asked for again it is another one."""
    form, asked = await web.form(), {"cabinet": web.path("id")}
    try:
        made = await web.command("keys", "open_enrolment", asked, form=form, deadline=_DEADLINE)
    except Refusal as refusal:
        return web.page(_PAGE, status=422, **await _context(web, form.refuse(refusal)))
    command = f"baylog cabinet enrol --server {str(web.request.base_url).rstrip('/')} --code …"
    response = web.page(_PAGE, **{**await _context(web, Form()), "made": made, "command": command})
    response.headers["Cache-Control"] = "no-store"
    return response


@pages.post("/keys/boxes/{id}/revoke", permission="key.manage")
async def revoke(web: Web) -> Response:
    """Out at once."""
    form, asked = await web.form(), {"cabinet": web.path("id")}
    try:
        await web.command("keys", "revoke_cabinet", asked, form=form, deadline=_DEADLINE)
    except Refusal as refusal:
        return web.page(_PAGE, status=422, **await _context(web, form.refuse(refusal)))
    return web.see("/keys/boxes")


async def _context(web: Web, form: Form) -> dict[str, Any]:
    cabinets = (await web.call("keys", "cabinets"))["cabinets"]
    asked = {"cabinets": [cabinet["id"] for cabinet in cabinets]}
    enrolments = (await web.call("keys", "cabinet_enrolments", asked))["enrolments"]
    states = {each["cabinet"]: each for each in enrolments}
    rows = [{**cabinet, "enrolment": states[cabinet["id"]]} for cabinet in cabinets]
    # one form for each button, so that each is a command of its own
    return {"rows": rows, "form": form, "made": None, "forms": [Form() for _ in range(2 * len(rows))]}
