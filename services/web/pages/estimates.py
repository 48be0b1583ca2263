"""Estimates at the desk: drafted in one touch, edited, issued, compared, answered (CM-50, CM-54, CM-55)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from starlette.responses import Response

from services.web.finding import car_hits
from services.web.forms import Form
from services.web.links import PaperLink
from services.web.pages import estimate_input
from services.web.pages.orders_reading import work_codes
from services.web.pages.orders_saving import mileage_of
from services.web.pages.sending import address, paper_url, phones_of, send_link
from services.web.routing import MenuItem, Router
from services.web.web import Web
from shared.kernel.days import years_after
from shared.kernel.errors import NotFound, Refusal
from shared.kernel.money import VAT_RATE, Currency

pages = Router()


async def _callbacks(web: Web) -> int | None:
    found = await web.call("estimate", "find_estimates", {"state": "issued", "limit": 1})
    return found["counts"].get("issued") or None


pages.menu(
    MenuItem("estimates", "menu.estimates", "/estimates", "order.view", "orders", 30, count=_callbacks)
)

_ONE, _LIST, _NEW = "estimates/estimate.html", "estimates/list.html", "estimates/new.html"
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
    return await _shown(web, await stored(web))


@pages.get("/estimates/{id:uuid}/state", permission="order.view")
async def state_part(web: Web) -> Response:
    """What the customer has answered meanwhile."""
    context = await _context(web, await stored(web), None, None)
    return web.fragment(_ONE, "answer", **context)


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
        return await _shown(web, await stored(web), form.refuse(refusal), rows, status=422)
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
        return await _shown(web, await stored(web), order_form=form.refuse(refusal), status=422)
    return web.see(f"/orders/{done['order_id']}")


@pages.post("/estimates/{id:uuid}/send", permission="order.edit")
async def send(web: Web) -> Response:
    """The link to the customer's phone; once it is answered, what was signed."""
    form = await web.form()
    estimate = await stored(web)
    whose = {**estimate, "about": f"estimate:{estimate['id']}"}
    url = _link(web, estimate)
    template = "extra_work_link" if estimate["kind"] == "extra" else "estimate_link"
    if estimate["answer"]:
        template = "consent_link"
    if not url:
        raise NotFound(kind="paper")
    try:
        await send_link(web, form, template, whose, url)
    except Refusal as refusal:
        return await _shown(web, estimate, send_form=form.refuse(refusal), status=422)
    return web.see(f"/estimates/{estimate['id']}?sent=1")


@pages.get("/estimates/{id:uuid}/{paper}.pdf", permission="order.view")
async def paper(web: Web) -> Response:
    """The form as it was given out, or the evidence of the answer."""
    estimate = await stored(web)
    kept = (estimate["issued"] or {}).get("paper")
    if web.path("paper") == "evidence":
        kept = (estimate["answer"] or {}).get("evidence")
    return await web.document(kept and kept["sha256"], f"{estimate['number']}-{web.path('paper')}")


async def stored(web: Web) -> dict[str, Any]:
    """The estimate as it is now."""
    return await web.call("estimate", "get_estimate", {"id": web.path("id")})


async def _act(web: Web, form: Form, method: str, asked: Mapping[str, Any]) -> Response:
    payload = {"id": web.path("id"), **asked}
    try:
        await web.command("estimate", method, payload, form=form, wait_for=("estimate",), deadline=_DRAWING)
    except Refusal as refusal:
        return await _shown(web, await stored(web), form.refuse(refusal), status=422)
    return web.see(f"/estimates/{web.path('id')}")


async def _shown(
    web: Web,
    estimate: Mapping[str, Any],
    form: Form | None = None,
    rows: list[dict[str, str]] | None = None,
    *,
    status: int = 200,
    **forms: Form,
) -> Response:
    context = await _context(web, estimate, form, rows) | forms
    if status != 200 and web.htmx:
        return web.fragment(_ONE, "estimate", status=status, **context)
    return web.page(_ONE, status=status, **context)


async def _context(
    web: Web, estimate: Mapping[str, Any], form: Form | None, rows: list[dict[str, str]] | None
) -> dict[str, Any]:
    currency = estimate["currency"]
    about = {"order_id": estimate["order_id"]} if estimate["order_id"] else {"car_id": estimate["car_id"]}
    others = await web.call("estimate", "estimates_of", about)
    values = {"note": estimate["note"], "insurance": "on" if estimate["insurance"] else ""}
    changeable = web.may("order.edit") and not estimate["withheld"]
    editable = changeable and estimate["state"] in ("draft", "issued")
    return {
        "estimate": estimate,
        "form": form or Form(values),
        "rows": [{**estimate_input.BLANK, **row} for row in rows]
        if rows is not None
        else [estimate_input.shown(line, currency, web.formats) for line in estimate["lines"]],
        "blank_row": estimate_input.BLANK,
        "codes": await work_codes(web) if editable else [],
        "editable": editable,
        "changeable": changeable,
        "open": estimate["state"] == "issued" and not estimate["expired"] and not estimate["withheld"],
        "link": _link(web, estimate),
        "others": [row for row in others["rows"] if row["id"] != estimate["id"]],
        "compared": await _compared(web, estimate, others["rows"]),
        "digits": Currency(currency).minor_digits,
        "vat_percent": int(VAT_RATE[Currency(currency)] * 100),
        "phones": await phones_of(web, estimate["car_id"]) if estimate["issued"] else [],
        "sent": web.query("sent"),
        "order_form": Form(),
        "send_form": Form(),
    }


def _link(web: Web, estimate: Mapping[str, Any]) -> str:
    """The customer's address: good for as long as the estimate, or as what was signed is kept.

    None for a customer who was forgotten.
    """
    if estimate["withheld"]:
        return ""
    answered = estimate["answer"]
    if answered:
        kept = years_after(web.formats.today(), 1).isoformat()
        return paper_url(web, PaperLink("evidence", estimate["id"]), kept) if answered["evidence"] else ""
    if estimate["state"] != "issued":
        return ""
    last = date.fromisoformat(estimate["issued"]["valid_until"])
    return address(web, f"/e/{web.parts.links.make(estimate['id'], last, web.user.dealership.time_zone)}")


async def _compared(
    web: Web, estimate: Mapping[str, Any], others: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """Two estimates item by item; None when nothing is to be compared."""
    wanted = web.query("with")
    if wanted not in {row["id"] for row in others} or wanted == estimate["id"]:
        return None
    other = await web.call("estimate", "get_estimate", {"id": wanted})
    return {"other": other, "rows": estimate_input.beside(estimate["lines"], other["lines"])}
