"""정비이력등록: one repair order, from finding its car to its last saved word (CM-19 to CM-34)."""

from __future__ import annotations

import json
from typing import Any, Final

from starlette.responses import Response

from services.web.finding import car_hits
from services.web.forms import Form
from services.web.pages import orders_form, orders_input, orders_reading, orders_saving
from services.web.pages.orders_reading import TEMPLATE, show, stored
from services.web.people import people
from services.web.routing import Router
from services.web.web import Web
from shared.kernel.errors import Refusal
from shared.kernel.ids import derived_id, new_id

pages = Router()

_HITS: Final = 12
_FIND: Final = "orders/find.html"
_REFUSED: Final = 422


@pages.get("/orders/new", permission="order.edit")
async def begin(web: Web) -> Response:
    """First the car; with `car` the order's empty page. `doc` tells one unsaved order from another."""
    doc, car = web.query("doc"), web.query("car")
    if not doc:
        query = f"car={car}&" if car else ""
        return web.see(f"/orders/new?{query}doc={new_id().hex}")
    if not car:
        return web.page(_FIND, text=web.query("q"), doc=doc, hits=[])
    return await orders_reading.fresh(web, car, Form(orders_form.fresh_values()), [])


@pages.get("/orders/cars", permission="order.edit")
async def cars(web: Web) -> Response:
    """The cars that the typed text may mean."""
    hits = await car_hits(web, web.query("q").strip(), _HITS)
    return web.fragment(_FIND, "cars", hits=hits, doc=web.query("doc"))


@pages.post("/orders/new", permission="order.edit")
async def create(web: Web) -> Response:
    """Store a new order with everything that was typed. The same document is the same order, however often
    it is sent: what a refused section left unsaved is saved by the next try."""
    form = await web.form()
    car, rows = str(form["car_id"]), orders_form.typed_rows(orders_input.rows(form))
    kind = "reserve" if form["kind"] == "reserve" else "receive"
    opening = Form(command_id=derived_id(web.user.employee, web.query("doc"), car, kind))
    try:
        asked = _intake(form, web, kind) | {"car_id": car}
        opened = await web.command("maintenance", f"{kind}_order", asked, form=opening)
    except Refusal as refusal:
        refused = form.refuse(orders_saving.named(refusal, f"{kind}_order"))
        return await orders_reading.fresh(web, car, refused, rows, status=422)
    order = await stored(web, opened["id"], opened["place"])
    form.values["version"] = str(order["version"])
    answer = await _save(web, order, form)
    if answer.status_code == _REFUSED:
        # It is stored: what is corrected now, and a reload, go on at its own address.
        answer.headers["HX-Trigger-After-Settle"] = json.dumps({"stored": {"url": f"/orders/{order['id']}"}})
    return answer


@pages.get("/orders/{id}", permission="order.view")
async def page(web: Web) -> Response:
    """The order; `then` opens a dialog, `correct` makes a delivered one ready for correction."""
    return await show(web, await stored(web, web.path("id")))


@pages.post("/orders/{id}", permission="order.edit")
async def save(web: Web) -> Response:
    """Store what was changed."""
    return await _save(web, await stored(web, web.path("id")), await web.form())


@pages.get("/orders/{id}/changes", permission="order.view")
async def changes(web: Web) -> Response:
    """What happened since the version that the asker sees; 204 when nothing did."""
    order = await stored(web, web.path("id"))
    since = web.query("since")
    newer = [
        entry for entry in order["history"] if entry["version"] > (int(since) if since.isdecimal() else 0)
    ]
    if not newer:
        return Response(status_code=204)
    told = orders_reading.teller(web, order, (await people(web)).names).tell(newer)
    return web.fragment(TEMPLATE, "conflict", changes=told, order=order)


@pages.get("/orders/{id:uuid}/history", permission="order.view")
async def history(web: Web) -> Response:
    """What happened to it: a part of its page that hears by itself of what is no change of the order."""
    order = await stored(web, web.path("id"))
    told = await orders_reading.history(web, order, (await people(web)).names)
    return web.fragment("orders/_history.html", "history", order={"id": order["id"], "history": told})


async def _save(web: Web, order: dict[str, Any], form: Form) -> Response:
    try:
        reached = await orders_saving.save(web, order, form)
    except Refusal as refusal:
        now = await stored(web, order["id"])
        rows = orders_form.typed_rows(orders_input.rows(form))
        return await show(web, now, form=orders_reading.refuse(form, refusal, now), rows=rows, status=422)
    then = f"?then={form['then']}" if form["then"] in ("payment", "moves") else ""
    await web.parts.watch.reached("maintenance", reached["place"], 1.0)
    return web.see(f"/orders/{order['id']}{then}")


def _intake(form: Form, web: Web, kind: str) -> dict[str, Any]:
    zone = web.formats.zone
    asked = {
        "promised_at": orders_input.moment(form["promised_at"], zone),
        "request": form["request"],
        "assignee": form.get("assignee"),
    }
    if kind == "reserve":
        return asked | {"reserved_for": orders_input.moment(form["reserved_for"], zone)}
    return asked | orders_saving.mileage_of(form)
