"""One key: where it is, what happened to it, and what the desk does with it; the order's way to its key."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from services.web.forms import Form
from services.web.pages.keys_showing import PLACE_KINDS, place_text, topics, with_plates
from services.web.pages.orders_input import moment
from services.web.pages.orders_reading import stored
from services.web.people import people
from services.web.routing import Router
from services.web.web import Web
from shared.contracts.keys import picture_key
from shared.kernel.errors import Refusal

pages = Router()

_STORY: Final = "keys/story.html"
_OF_ORDER: Final = "keys/of_order.html"
_HISTORY: Final = 200


@pages.get("/keys/tags/{tag}", permission="key.view")
async def show(web: Web) -> Response:
    """The key with its history."""
    return await _page(web, Form({}))


@pages.post("/keys/tags/{tag}/hand-out", permission="key.hand")
async def hand_out(web: Web) -> Response:
    """An employee gets it from the desk."""
    form = await web.form()
    due = moment(form["due_at"], web.formats.zone)
    return await _do(web, form, "hand_out_key", to=form["to"], purpose=form["purpose"], due_at=due)


@pages.post("/keys/tags/{tag}/take-back", permission="key.hand")
async def take_back(web: Web) -> Response:
    """It is at the desk again."""
    return await _do(web, await web.form(), "take_back_key")


@pages.post("/keys/tags/{tag}/hand-over", permission="key.hand")
async def hand_over(web: Web) -> Response:
    """The customer gets it, after settlement or a manager's release."""
    return await _do(web, await web.form(), "hand_over_key")


@pages.post("/keys/tags/{tag}/release", permission="key.release")
async def release(web: Web) -> Response:
    """A manager lets it go before settlement, and says why."""
    form = await web.form()
    return await _do(web, form, "release_key", why=form["why"])


@pages.get("/keys/photos/{cabinet}/{photo}", permission="key.view")
async def photo(web: Web) -> Response:
    """The picture taken at a cabinet when somebody signed in there (CN-108)."""
    cabinet = (await web.call("keys", "cabinet", {"id": web.path("cabinet")}))["id"]
    return await web.picture(lambda: picture_key(cabinet, str(UUID(web.path("photo")))))


@pages.get("/orders/{id}/key", permission="key.view")
async def of_order(web: Web) -> Response:
    """To the key of an order's car; where there is none yet, or several, a page that says so."""
    order = await stored(web, web.path("id"))
    keys = await _keys_of(web, order["car"]["id"])
    if len(keys) == 1:
        return web.see(f"/keys/tags/{keys[0]['tag']}?order={order['id']}")
    return await _order_page(web, order, keys, Form({}))


@pages.post("/orders/{id}/key", permission="key.hand")
async def check_in(web: Web) -> Response:
    """The key of the order's car came in at reception, with this tag on it."""
    form, order_id = await web.form(), web.path("id")
    tag = str(form["tag"]).strip().upper()
    try:
        asked = {"tag": tag, "order_id": order_id}
        await web.command("keys", "check_in_key", asked, form=form, wait_for=("keys",))
    except Refusal as refusal:
        order = await stored(web, order_id)
        keys = await _keys_of(web, order["car"]["id"])
        return await _order_page(web, order, keys, form.refuse(refusal), status=422)
    return web.see(f"/keys/tags/{tag}?order={order_id}")


async def _do(web: Web, form: Form, method: str, **asked: Any) -> Response:
    tag = web.path("tag")
    try:
        await web.command("keys", method, {"tag": tag, **asked}, form=form, wait_for=("keys",))
    except Refusal as refusal:
        return await _page(web, form.refuse(refusal), status=422)
    order = f"?order={form['order']}" if form["order"] else ""
    return web.see(f"/keys/tags/{tag}{order}")


async def _page(web: Web, form: Form, status: int = 200) -> Response:
    found = await web.call("keys", "key", {"tag": web.path("tag"), "limit": _HISTORY})
    staff = await people(web)
    [key] = await with_plates(web, [found["key"]])
    return web.page(
        _STORY,
        status=status,
        key={**key, "where": place_text(web, key, staff.names)},
        movements=found["movements"],
        names=staff.names,
        people=[("", "–"), *staff.choices()],
        reasons=[each["reason"] for each in (await web.call("keys", "take_reasons"))["reasons"]],
        place_kinds=PLACE_KINDS,
        order=web.query("order") or form["order"],
        topics=topics(web, [key["dealership"]]),
        form=form,
    )


async def _keys_of(web: Web, car_id: str) -> list[dict[str, Any]]:
    found = (await web.call("keys", "keys_of_cars", {"cars": [car_id]}))["keys"]
    keys: list[dict[str, Any]] = found.get(car_id, [])
    return keys


async def _order_page(
    web: Web, order: dict[str, Any], keys: list[dict[str, Any]], form: Form, status: int = 200
) -> Response:
    names = (await people(web)).names
    told = [{**key, "where": place_text(web, key, names)} for key in keys]
    return web.page(_OF_ORDER, status=status, order=order, keys=told, place_kinds=PLACE_KINDS, form=form)
