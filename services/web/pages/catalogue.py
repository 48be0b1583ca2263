"""The catalogue: the list of items, and one item with its prices (CM-25, CM-26, CM-35)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from services.web.forms import Form
from services.web.listing.state import PAGE_SIZE
from services.web.pages.orders_input import UNCODED, minor, plain
from services.web.pages.orders_reading import codes
from services.web.routing import MenuItem, Router
from services.web.web import Web
from shared.kernel.errors import Refusal
from shared.kernel.money import Currency

pages = Router()
pages.menu(MenuItem("catalogue", "menu.catalogue", "/catalogue", "order.view", "orders", 40))

_LIST, _ITEM = "catalogue/list.html", "catalogue/item.html"
_TEXTS: Final = ("name", "spec", "capacity", "model_range", "explanation")


@pages.get("/catalogue", permission="order.view")
async def show(web: Web) -> Response:
    """What the shop offers; the address holds the search."""
    page = max(1, int(web.query("page"))) if web.query("page").isdecimal() else 1
    asked = {
        "text": web.query("q"),
        "own": web.query("show") == "own",
        "retired": web.query("show") == "retired",
        "limit": PAGE_SIZE,
        "skip": min((page - 1) * PAGE_SIZE, 1_000_000),
    }
    found = await web.call("estimate", "find_items", asked)
    last = max(1, -(-found["count"] // PAGE_SIZE))
    chosen = web.query("show")
    names = dict(await codes(web))
    return web.page(_LIST, found=found, q=web.query("q"), chosen=chosen, page=page, last=last, codes=names)


@pages.get("/catalogue/new", permission="catalogue.edit")
async def begin(web: Web) -> Response:
    """An empty item; `name` is what was typed into an order's line."""
    first = {"name": web.query("name"), "quantity": "1", "part_class": "A"}
    return await _shown(web, Form(first), None)


@pages.post("/catalogue/new", permission="catalogue.edit")
async def add(web: Web) -> Response:
    """새로 만들기 (CM-35)."""
    form = await web.form()
    asked = {"entry": _entry(form, web.formats.currency), "group": bool(form["group"])}
    try:
        done = await web.command("estimate", "add_item", asked, form=form, wait_for=("estimate",))
    except Refusal as refusal:
        return await _shown(web, form.refuse(_by_field(refusal)), None, status=422)
    return web.see(f"/catalogue/{done['id']}")


@pages.get("/catalogue/{id}", permission="order.view")
async def one(web: Web) -> Response:
    """An item with the group's prices and the shop's own."""
    item = await _stored(web)
    return await _shown(web, Form(_values(item, web)), item)


@pages.post("/catalogue/{id}", permission="catalogue.edit")
async def change(web: Web) -> Response:
    """The whole entry anew."""
    form = await web.form()
    asked = {"entry": _entry(form, web.formats.currency), "version": form.integer("version")}
    return await _keep(web, "change_item", asked, form)


@pages.post("/catalogue/{id}/prices", permission="catalogue.edit")
async def own_prices(web: Web) -> Response:
    """The shop's own prices; `withdraw` goes back to the group's."""
    form = await web.form()
    prices = None if form["withdraw"] else _prices(form, web.formats.currency)
    return await _keep(web, "set_own_prices", {"prices": prices}, form)


@pages.post("/catalogue/{id}/retire", permission="catalogue.edit")
async def retire(web: Web) -> Response:
    """Offer it no more, or again."""
    form = await web.form()
    return await _keep(web, "restore_item" if form["restore"] else "retire_item", {}, form)


async def _keep(web: Web, method: str, asked: dict[str, Any], form: Form) -> Response:
    payload = {"id": web.path("id"), **asked}
    try:
        await web.command("estimate", method, payload, form=form, wait_for=("estimate",))
    except Refusal as refusal:
        item = await _stored(web)
        form.values = {**_values(item, web), **form.values}
        return await _shown(web, form.refuse(_by_field(refusal)), item, status=422)
    return web.see(f"/catalogue/{web.path('id')}")


async def _stored(web: Web) -> dict[str, Any]:
    return await web.call("estimate", "get_item", {"id": web.path("id")})


async def _shown(web: Web, form: Form, item: Mapping[str, Any] | None, *, status: int = 200) -> Response:
    may = web.may("catalogue.edit")
    whole = item is None or (not item["group"] or web.user.group)
    context: dict[str, Any] = {
        "item": item,
        "codes": await codes(web),
        "form": form,
        "may_write": may and whole and not (item and item["retired"]),
        "may_price": may and item is not None and item["group"] and not item["retired"],
        "may_retire": may and item is not None and whole,
        "lock": {} if may and whole else {"readonly": ""},
    }
    if status != 200:
        return web.refused(_ITEM, "form", **context)
    return web.page(_ITEM, **context)


def _values(item: Mapping[str, Any], web: Web) -> dict[str, Any]:
    prices = item["group_prices"] or item
    return {
        **{name: item[name] for name in (*_TEXTS, "quantity")},
        "molit_code": item["molit_code"] or UNCODED,
        "part_class": item["part_class"] or "",
        **_figures(prices, item["currency"], web),
        **{f"own.{name}": value for name, value in _figures(item, item["currency"], web).items()},
        "version": item["version"],
    }


def _figures(prices: Mapping[str, Any], currency: str, web: Web) -> dict[str, str]:
    amounts = {name: web.formats.amount(prices[name], currency) for name in ("unit_price", "labour_fee")}
    return amounts | {"labour_hours": prices["labour_hours"]}


def _entry(form: Form, currency: Currency) -> dict[str, Any]:
    code = str(form["molit_code"]).upper()
    return {
        **{name: str(form[name]).replace("\r\n", "\n") for name in _TEXTS},
        **_amounts(form, "", currency),
        "molit_code": None if code in ("", UNCODED) else code,
        "uncoded": code == UNCODED,
        "part_class": str(form["part_class"]).upper() or None,
        "quantity": plain(str(form["quantity"])) or "1",
    }


def _prices(form: Form, currency: Currency) -> dict[str, Any]:
    return _amounts(form, "own.", currency)


def _amounts(form: Form, prefix: str, currency: Currency) -> dict[str, Any]:
    amounts = {name: minor(str(form[f"{prefix}{name}"]), currency) for name in ("unit_price", "labour_fee")}
    return amounts | {"labour_hours": plain(str(form[f"{prefix}labour_hours"])) or "0"}


def _by_field(refusal: Refusal) -> Refusal:
    """The reasons under the names of the page's fields."""
    names = {"entry": "", "prices": "own."}
    refusal.fields = {_named(field, names): why for field, why in refusal.fields.items()}
    return refusal


def _named(field: str, prefixes: Mapping[str, str]) -> str:
    head, _, rest = field.partition(".")
    return prefixes[head] + rest if rest and head in prefixes else field
