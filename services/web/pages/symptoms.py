"""자가진단: from what the customer noticed down the symptom tree to what is looked at (CM-59)."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from services.web.consulting import noted_at, symptom_tree
from services.web.forms import Form
from services.web.pages.orders_reading import stored
from services.web.routing import Router
from services.web.web import Web
from shared.kernel.errors import NotFound, Refusal

pages = Router()

_PAGE: Final = "consulting/symptoms.html"


@pages.get("/orders/{id}/symptoms", permission="order.view")
async def show(web: Web) -> Response:
    """The tree for a visit; `at` says how far the walk has come."""
    return await _shown(web, web.query("at"), Form())


@pages.post("/orders/{id}/symptoms", permission="order.edit")
async def note(web: Web) -> Response:
    """The items of this symptom are to be looked at; the sheet shows them."""
    form = await web.form()
    asked = {
        "order_id": web.path("id"),
        "symptom": form["symptom"],
        "items": form.many("items"),
        "note": form["note"],
    }
    try:
        await web.command("consulting", "note_symptom", asked, form=form)
    except Refusal as refusal:
        return await _shown(web, str(form["symptom"]), form.refuse(refusal), status=422)
    return web.see(f"/orders/{web.path('id')}/inspection")


@pages.post("/orders/{id}/symptoms/{symptom}/withdraw", permission="order.edit")
async def withdraw(web: Web) -> Response:
    """It was not meant so."""
    form = await web.form()
    asked = {"order_id": web.path("id"), "symptom": web.path("symptom")}
    await web.command("consulting", "withdraw_symptom", asked, form=form)
    return web.see(f"/orders/{web.path('id')}/symptoms")


async def _shown(web: Web, at: str, form: Form, *, status: int = 200) -> Response:
    order = await stored(web, web.path("id"))
    tree = await symptom_tree(web)
    if at and at not in tree:
        raise NotFound(kind="symptom")
    noted = await noted_at(web, order["id"])
    told = next((each for each in noted if each["symptom"] == at), None)
    context: dict[str, Any] = {
        "order": order,
        "tree": tree,
        "at": tree[at] if at else None,
        "below": tree[at]["below"] if at else [name for name in tree if len(tree[name]["path"]) == 1],
        "noted": noted,
        "form": form,
        "chosen": _chosen(form, told, tree[at]["items"] if at else []),
        "note": form["note"] or (told["note"] if told else ""),
        "editable": web.may("order.edit") and order["state"] not in ("delivered", "cancelled"),
    }
    if status != 200 and web.htmx:
        return web.fragment(_PAGE, "walk", status=status, **context)
    return web.page(_PAGE, status=status, **context)


def _chosen(form: Form, told: dict[str, Any] | None, items: list[str]) -> list[str]:
    """What is ticked: as typed, as noted before, else everything that the symptom leads to."""
    if form.refusal:
        return form.many("items")
    return list(told["items"]) if told else items
