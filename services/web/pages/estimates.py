"""Estimates at the desk: drafted in one touch, edited, issued, compared, answered (CM-50, CM-54, CM-55)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from services.web.finding import car_hits
from services.web.forms import Form
from services.web.pages import estimate_input
from services.web.pages.estimates_showing import PAGE, context_of, link_of, shown, stored
from services.web.pages.orders_saving import mileage_of
from services.web.pages.sending import send_link
from services.web.routing import MenuItem, Router
from services.web.web import Web
from shared.kernel.errors import NotFound, Refusal
from shared.kernel.money import Currency

pages = Router()


async def _callbacks(web: Web) -> int | None:
    found = await web.call("estimate", "find_estimates", {"state": "issued", "limit": 1})
    return found["counts"].get("issued") or None


pages.menu(
    MenuItem("estimates", "menu.estimates", "/estimates", "order.view", "orders", 30, count=_callbacks)
)

_LIST, _NEW = "estimates/list.html", "estimates/new.html"
_STATES: Final = ("draft", "issued", "answered", "withdrawn")
# The statutory form is drawn on the way.
_DRAWING: Final = 25.0


@pages.get("/estimates", permission="order.view")
async def show_list(web: Web) -> Response:
    """The shop's estimates, by state."""
    state = web.query("state") if web.query("state") in _STATES else None
    found = await web.call("estimate", "find_estimates", {"state": state})
    return web.page(_LIST, found=found, state=state or "", states=_STATES)


@pages.get("/estimates/new", permission="order.edit")
async def begin(web: Web) -> Response:
    """Which car is asked about (CM-50, first step)."""
    text = web.query("q").strip()
    return web.page(_NEW, q=text, hits=await car_hits(web, text, 12), form=Form())


@pages.post("/estimates/new", permission="order.edit")
async def draft(web: Web) -> Response:
    """Of an order's inspection, of a car, or for work found later."""
    form = await web.form()
    asked = {name: form.get(name) for name in ("order_id", "car_id") if form.get(name)}
    asked["kind"] = form.get("kind", "quick")
    done = await web.command("estimate", "draft_estimate", asked, form=form, wait_for=("estimate",))
    return web.see(f"/estimates/{done['id']}")


@pages.get("/estimates/{id:uuid}", permission="order.view")
async def show(web: Web) -> Response:
    """One estimate; `with` names another one to compare it with."""
    return await shown(web, await stored(web))


@pages.get("/estimates/{id:uuid}/state", permission="order.view")
async def state_part(web: Web) -> Response:
    """What the customer has answered meanwhile."""
    context = await context_of(web, await stored(web), None, None)
    return web.fragment(PAGE, "answer", **context)


@pages.post("/estimates/{id:uuid}", permission="order.edit")
async def save(web: Web) -> Response:
    """Store what was changed; `then` issues it or opens the copy."""
    form = await web.form()
    estimate = await stored(web)
    rows = estimate_input.rows(form)
    asked = {
        "id": estimate["id"],
        "version": form.integer("version"),
        "lines": estimate_input.lines(rows, Currency(estimate["currency"])),
        "insurance": bool(form["insurance"]),
        "note": str(form["note"]).replace("\r\n", "\n"),
    }
    try:
        await web.command("estimate", "revise_estimate", asked, form=form, wait_for=("estimate",))
        if form["then"] == "issue":
            issue = {"id": estimate["id"]}
            await web.command("estimate", "issue_estimate", issue, wait_for=("estimate",), deadline=_DRAWING)
    except Refusal as refusal:
        return await shown(web, await stored(web), form.refuse(refusal), rows, status=422)
    return web.see(f"/estimates/{estimate['id']}")


@pages.post("/estimates/{id:uuid}/copy", permission="order.edit")
async def copy(web: Web) -> Response:
    """The same once more, beside this one."""
    form = await web.form()
    asked = {"id": web.path("id")}
    done = await web.command("estimate", "copy_estimate", asked, form=form, wait_for=("estimate",))
    return web.see(f"/estimates/{done['id']}?with={web.path('id')}")


@pages.post("/estimates/{id:uuid}/withdraw", permission="order.edit")
async def withdraw(web: Web) -> Response:
    """It holds no more."""
    form = await web.form()
    return await _act(web, form, "withdraw_estimate", {"reason": form["reason"]})


@pages.post("/estimates/{id:uuid}/callback", permission="order.edit")
async def called(web: Web) -> Response:
    """Somebody called the customer."""
    return await _act(web, await web.form(), "make_callback", {})


@pages.post("/estimates/{id:uuid}/answer", permission="order.edit")
async def answer(web: Web) -> Response:
    """The answer as the shop took it: on paper, on the phone, signed here."""
    form = await web.form()
    asked: dict[str, Any] = {name: form[name] for name in ("means", "shown", "signature", "note")}
    asked |= {"accepted": form.many("accepted"), "grades": estimate_input.chosen_grades(form)}
    return await _act(web, form, "take_answer", asked)


@pages.post("/estimates/{id:uuid}/order", permission="order.edit")
async def order(web: Web) -> Response:
    """The car comes in: a repair order without retyping."""
    form = await web.form()
    asked = {"id": web.path("id"), **mileage_of(form)}
    try:
        done = await web.command("estimate", "order_estimate", asked, form=form, wait_for=("estimate",))
    except Refusal as refusal:
        return await shown(web, await stored(web), order_form=form.refuse(refusal), status=422)
    return web.see(f"/orders/{done['order_id']}")


@pages.post("/estimates/{id:uuid}/send", permission="order.edit")
async def send(web: Web) -> Response:
    """The link to the customer's phone; once it is answered, what was signed."""
    form = await web.form()
    estimate = await stored(web)
    whose = {**estimate, "about": f"estimate:{estimate['id']}"}
    url = link_of(web, estimate)
    template = "extra_work_link" if estimate["kind"] == "extra" else "estimate_link"
    if estimate["answer"]:
        template = "consent_link"
    if not url:
        raise NotFound(kind="paper")
    try:
        await send_link(web, form, template, whose, url)
    except Refusal as refusal:
        return await shown(web, estimate, send_form=form.refuse(refusal), status=422)
    return web.see(f"/estimates/{estimate['id']}?sent=1")


@pages.get("/estimates/{id:uuid}/{paper}.pdf", permission="order.view")
async def paper(web: Web) -> Response:
    """The form as it was given out, or the evidence of the answer."""
    estimate = await stored(web)
    kept = (estimate["issued"] or {}).get("paper")
    if web.path("paper") == "evidence":
        kept = (estimate["answer"] or {}).get("evidence")
    return await web.document(kept and kept["sha256"], f"{estimate['number']}-{web.path('paper')}")


async def _act(web: Web, form: Form, method: str, asked: Mapping[str, Any]) -> Response:
    payload = {"id": web.path("id"), **asked}
    try:
        await web.command("estimate", method, payload, form=form, wait_for=("estimate",), deadline=_DRAWING)
    except Refusal as refusal:
        return await shown(web, await stored(web), form.refuse(refusal), status=422)
    return web.see(f"/estimates/{web.path('id')}")
