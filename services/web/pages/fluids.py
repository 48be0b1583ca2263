"""오일 제원: what a car takes, how much of it and how often (CM-05), as a list and beside a very car."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from starlette.responses import Response

from services.web.consulting import fluids_of, litres
from services.web.forms import Form
from services.web.listing.state import PAGE_SIZE, ListState, Pages, read_state
from services.web.pages.orders_input import plain
from services.web.people import people
from services.web.routing import MenuItem, Router
from services.web.web import Web
from shared.bus.errors import CallFailed
from shared.kernel.errors import Refusal

pages = Router()
pages.menu(MenuItem("fluids", "menu.fluids", "/fluids", "order.view", "orders", 55))

_LIST, _ONE = "consulting/fluids.html", "consulting/fluid.html"
KINDS: Final = ("engine_oil", "transmission_oil", "power_oil", "brake_fluid", "coolant")
_TEXTS: Final = ("kind", "model_range", "engine", "viscosity", "standard", "remark")
_LITRES: Final = ("capacity_ml", "without_filter_ml")
_NUMBERS: Final = ("interval_km", "interval_months")


@pages.get("/fluids", permission="order.view")
async def show_list(web: Web) -> Response:
    """Every specification; the address holds the search."""
    state = _state(web)
    kind = state.filters["kind"]
    asked = {
        "text": state.filters["q"],
        "kind": kind if kind in KINDS else None,
        "withdrawn": state.filters["show"] == "withdrawn",
        "limit": PAGE_SIZE,
        "skip": state.offset,
    }
    found = await web.call("consulting", "find_fluids", asked)
    shown = Pages(found["count"], state.page)
    return web.page(_LIST, found=found, state=state, pages=shown, kinds=KINDS, litres=litres)


@pages.get("/fluids/new", permission="content.edit")
async def begin(web: Web) -> Response:
    """An empty specification, for the model that it was begun from."""
    return await _shown(web, None, Form({"kind": "engine_oil", "model_range": web.query("model")}))


@pages.post("/fluids/new", permission="content.edit")
async def add(web: Web) -> Response:
    """One more."""
    form = await web.form()
    try:
        done = await _specify(web, form, {})
    except Refusal as refusal:
        return await _shown(web, None, form.refuse(refusal), status=422)
    return web.see(f"/fluids/{done['id']}?saved=1")


@pages.get("/fluids/{id:uuid}", permission="order.view")
async def show(web: Web) -> Response:
    """One of them, to be read or changed."""
    fluid = await _fluid(web)
    return await _shown(web, fluid, Form(_values(fluid)))


@pages.post("/fluids/{id:uuid}", permission="content.edit")
async def change(web: Web) -> Response:
    """The whole specification anew."""
    form = await web.form()
    try:
        await _specify(web, form, {"id": web.path("id"), "version": form.integer("version")})
    except Refusal as refusal:
        return await _shown(web, await _fluid(web), form.refuse(refusal), status=422)
    return web.see(f"/fluids/{web.path('id')}?saved=1")


@pages.post("/fluids/{id:uuid}/withdraw", permission="content.edit")
async def withdraw(web: Web) -> Response:
    """Show it for no car, or show it again."""
    form = await web.form()
    method = "bring_back_fluid" if form["back"] else "withdraw_fluid"
    await web.command("consulting", method, {"id": web.path("id")}, form=form, wait_for=("consulting",))
    return web.see(f"/fluids/{web.path('id')}")


@pages.get("/cars/{id:uuid}/fluids", permission="order.view")
async def of_car(web: Web) -> Response:
    """What this very car takes, for the pages of its orders; nothing while nobody can say."""
    try:
        car = await web.call("customer", "describe_car", {"id": web.path("id")})
    except (Refusal, CallFailed):
        return web.page("consulting/car_fluids.html", rows=[], car=None, litres=litres)
    rows = (await fluids_of(web, car, []))["rows"]
    return web.page("consulting/car_fluids.html", rows=rows, car=car, litres=litres)


async def _specify(web: Web, form: Form, about_it: dict[str, Any]) -> dict[str, Any]:
    asked = {
        **about_it,
        **{name: form[name] for name in _TEXTS},
        **{name: _millilitres(str(form[name])) for name in _LITRES},
        **{name: form.integer(name) for name in _NUMBERS},
    }
    return await web.command("consulting", "specify_fluid", asked, form=form, wait_for=("consulting",))


def _millilitres(typed: str) -> int | str | None:
    """Litres as typed; the text itself when it is none, which the service refuses by name."""
    text = plain(typed)
    try:
        exact = Decimal(text).scaleb(3) if text else None
    except InvalidOperation:
        return typed
    if exact is None:
        return None
    return int(exact) if exact.is_finite() and exact == exact.to_integral_value() else typed


async def _fluid(web: Web) -> dict[str, Any]:
    return await web.call("consulting", "get_fluid", {"id": web.path("id")})


def _values(fluid: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{name: fluid[name] for name in _TEXTS},
        **{name: litres(fluid[name]) if fluid[name] else "" for name in _LITRES},
        **{name: fluid[name] or "" for name in _NUMBERS},
    }


async def _shown(web: Web, fluid: dict[str, Any] | None, form: Form, *, status: int = 200) -> Response:
    editable = web.may("content.edit") and not (fluid and fluid["withdrawn"])
    context: dict[str, Any] = {
        "fluid": fluid,
        "form": form,
        "kinds": KINDS,
        "editable": editable,
        "lock": {} if editable else {"readonly": ""},
        "names": (await people(web)).names,
        "saved": web.query("saved"),
    }
    return web.page(_ONE, status=status, **context)


def _state(web: Web) -> ListState:
    return read_state(
        "/fluids",
        web.request.query_params,
        today=web.formats.today(),
        filters=("q", "kind", "show"),
    )
