"""국토부 전송: the regulator's queue with its 72-hour clock; a car looked up by its plate (CM-16, CM-37)."""

from __future__ import annotations

from typing import Final

from starlette.responses import JSONResponse, Response

from services.web.listing.queues import Queue
from services.web.regulator import KINDS, attention
from services.web.routing import MenuItem, Router
from services.web.web import Web
from shared.bus.errors import CallFailed
from shared.kernel.errors import Refusal

pages = Router()


async def _waiting(web: Web) -> int:
    found = await attention(web)
    return sum(found.values())


pages.menu(MenuItem("regulator", "menu.regulator", "/regulator", "order.view", "orders", 30, count=_waiting))

QUEUE: Final = Queue(
    "/regulator",
    ("queued", "sending", "sent", "accepted", "refused", "deleted", "dropped", "unreported"),
    "all",
)
_TEMPLATE: Final = "molit/list.html"


@pages.get("/regulator", permission="order.view")
async def show(web: Web) -> Response:
    """The queue: the open ones first, by deadline."""
    state = QUEUE.state(web.request.query_params, web.formats.today())
    found = await web.call("molit_gateway", "find_records", QUEUE.asked(state))
    return web.page(
        _TEMPLATE,
        state=state,
        found=found,
        states=QUEUE.states,
        kinds=KINDS,
        total=sum(found["counts"].values()),
        attention=await attention(web),
    )


@pages.post("/regulator/{id:uuid}/resend", permission="order.correct")
async def resend(web: Web) -> Response:
    """A refused record goes out anew, with the shop's data as they are now."""
    form = await web.form()
    asked = {"order_id": web.path("id")}
    await web.command("molit_gateway", "resend_record", asked, form=form, wait_for=("molit",))
    return web.see(f"/orders/{web.path('id')}/statement")


@pages.get("/regulator/vehicle", permission="customer.edit")
async def vehicle(web: Web) -> Response:
    """What is registered under a plate, for the car's form; 422 or 503 with a sentence when nothing is."""
    try:
        asked = {"plate": web.query("plate")}
        return JSONResponse(await web.call("molit_gateway", "lookup_vehicle", asked, deadline=8))
    except Refusal as refusal:
        return JSONResponse({"message": web.refusal_text(refusal)}, 422)
    except CallFailed:
        return JSONResponse({"message": web.text("refusal.regulator_unreachable")}, 503)
