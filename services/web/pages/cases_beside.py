"""Repair cases beside other work: at a symptom, a part, a visit; and the pictures of a case."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from starlette.responses import Response

from services.web.consulting import case_picture_key, noted_at
from services.web.forms import Form
from services.web.pages.orders_reading import stored
from services.web.receiving import Destination, held, take
from services.web.routing import Router
from services.web.web import Web
from shared.blobs.pictures import Picture
from shared.bus.errors import CallFailed
from shared.kernel.ids import derived_id

pages = Router()

# As many as are read in passing; the list has the others.
_BESIDE: Final = 4


@pages.get("/cases/beside", permission="order.view")
async def beside(web: Web) -> Response:
    """The nearest cases of a symptom, a part or a visit's car; nothing while the service is away."""
    order = await stored(web, web.query("order")) if web.query("order") else None
    about = await _about(web, order)
    asked = {
        **about,
        "model": order["car"]["model"] if order else "",
        "language": web.catalogue.language,
        "limit": _BESIDE,
    }
    try:
        found = await web.call("consulting", "find_cases", asked)
    except CallFailed:
        found = {"rows": [], "count": 0}
    rows = [row for row in found["rows"] if about or (row["fits"] and row["models"])]
    kept = {name: web.query(name) for name in ("order", "symptom", "part") if web.query(name)}
    back = web.query("back")
    return web.page(
        "consulting/cases_beside.html", rows=rows, found=found, all=f"/cases?{urlencode(kept)}", back=back
    )


async def _about(web: Web, order: Mapping[str, Any] | None) -> dict[str, list[str]]:
    """What was asked for; else what the visit's customer noticed; else what of the car is marked."""
    if web.query("symptom"):
        return {"symptoms": [web.query("symptom")]}
    if web.query("part"):
        return {"parts": [web.query("part")]}
    if order is None:
        return {}
    if noted := await noted_at(web, order["id"]):
        return {"symptoms": [told["symptom"] for told in noted]}
    try:
        sheet = await web.call("estimate", "get_inspection", {"order_id": order["id"]})
    except CallFailed:
        return {}
    marked = [item for item, finding in sheet["findings"].items() if finding["mark"] != "good"]
    return {"parts": marked} if marked else {}


@pages.get("/cases/{id:uuid}/pictures/{picture}/upload", permission="content.edit")
async def received(web: Web) -> Response:
    """How much of it is safe here."""
    return await held(web, _place(web))


@pages.post("/cases/{id:uuid}/pictures/{picture}/upload", permission="content.edit")
async def receive(web: Web) -> Response:
    """A piece; with the last one the picture is drawn anew and stands with the case."""
    return await take(web, _place(web))


@pages.post("/cases/{id:uuid}/pictures/{picture}/remove", permission="content.edit")
async def remove(web: Web) -> Response:
    """Show it no more."""
    asked = {"id": web.path("id"), "picture_id": web.path("picture")}
    form = await web.form()
    await web.command("consulting", "remove_case_picture", asked, form=form, wait_for=("consulting",))
    return web.see(f"/cases/{web.path('id')}/edit")


@pages.get("/cases/{id:uuid}/pictures/{picture}/{form}", permission="order.view")
async def picture(web: Web) -> Response:
    """A picture of a case, `whole` or `small`."""
    return await web.picture(partial(case_picture_key, web.path("id"), web.path("picture"), web.path("form")))


def _place(web: Web) -> Destination:
    case_id, picture_id = web.path("id"), web.path("picture")
    key = partial(case_picture_key, case_id, picture_id)
    return Destination(picture_id, key, partial(_there, web), partial(_attach, web))


async def _there(web: Web) -> bool:
    case = await web.call("consulting", "get_case", {"id": web.path("id")})
    return any(each["id"] == web.path("picture") for each in case["pictures"])


async def _attach(web: Web, picture: Picture) -> None:
    case_id, picture_id = web.path("id"), str(UUID(web.path("picture")))
    asked = {"id": case_id, "picture_id": picture_id, **picture.told()}
    once = Form(command_id=derived_id("case_picture", case_id, picture_id))
    await web.command("consulting", "show_case_picture", asked, form=once, wait_for=("consulting",))
