"""열쇠 경보: what is wrong with keys and cabinets, until somebody has seen it and its cause is gone."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from services.web.forms import Form
from services.web.listing.state import PAGE_SIZE
from services.web.pages.keys_showing import topics, with_plates
from services.web.people import people
from services.web.routing import MenuItem, Router
from services.web.web import Web
from shared.kernel.errors import Refusal

pages = Router()


async def _unanswered(web: Web) -> int:
    return int((await web.call("keys", "attention"))["unanswered"])


pages.menu(
    MenuItem("key_alarms", "menu.key_alarms", "/keys/alarms", "key.view", "orders", 41, count=_unanswered)
)

_TEMPLATE: Final = "keys/alarms.html"


@pages.get("/keys/alarms", permission="key.view")
async def show(web: Web) -> Response:
    """Those that stand or wait for an answer; ``?all=1`` shows what was, too."""
    return await _page(web, Form({}))


@pages.post("/keys/alarms/{id}", permission="key.hand")
async def acknowledge(web: Web) -> Response:
    """Somebody has seen it and says what they make of it."""
    form = await web.form()
    asked = {"id": web.path("id"), "remark": form["remark"]}
    try:
        await web.command("keys", "acknowledge_alarm", asked, form=form, wait_for=("keys",))
    except Refusal as refusal:
        return await _page(web, form.refuse(refusal), status=422)
    return web.see("/keys/alarms")


async def _page(web: Web, form: Form, status: int = 200) -> Response:
    everything = web.query("all") == "1"
    page = int(web.query("page")) if web.query("page").isdecimal() else 1
    asked = {"open": not everything, "limit": PAGE_SIZE, "offset": (max(page, 1) - 1) * PAGE_SIZE}
    found = await web.call("keys", "alarms", asked)
    rows: list[dict[str, Any]] = [{**row, "car_id": row["about"].get("car_id")} for row in found["alarms"]]
    return web.page(
        _TEMPLATE,
        status=status,
        rows=await with_plates(web, rows),
        found=found,
        everything=everything,
        page_number=max(page, 1),
        more=len(rows) == PAGE_SIZE,
        names=(await people(web)).names,
        refused=web.request.path_params.get("id"),
        topics=topics(web, [row["dealership"] for row in rows]),
        form=form,
    )
