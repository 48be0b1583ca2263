"""점검·정비명세서 of an order: look at it, give it out, print both copies, take it back (CM-34)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from services.web.forms import Form
from services.web.links import PaperLink
from services.web.pages.orders_reading import stored
from services.web.pages.sending import paper_url, pdf_of, phones_of, send_link
from services.web.people import people
from services.web.regulator import KINDS, record_of
from services.web.routing import Router
from services.web.web import Web
from shared.kernel.errors import NotFound, Refusal

pages = Router()

TEMPLATE: Final = "orders/statement.html"
_PATH: Final = "/orders/{id:uuid}/statement"
COPIES: Final = ("customer", "shop")


@pages.get(_PATH, permission="order.view")
async def show(web: Web) -> Response:
    """What was given out, and what would be."""
    return await _page(web)


@pages.post(_PATH, permission="order.edit")
async def issue(web: Web) -> Response:
    """Give it out: the regulator's clock begins."""
    form = await web.form()
    asked = {
        "released_on": form.get("released_on"),
        "technician": form["technician"],
        "reason": form["reason"],
    }
    return await _done(web, form, "issue_statement", asked)


@pages.post(_PATH + "/withdraw", permission="order.edit")
async def withdraw(web: Web) -> Response:
    """Take it back while the car is here."""
    form = await web.form()
    return await _done(web, form, "withdraw_statement", {"reason": form["reason"]})


@pages.post(_PATH + "/send", permission="order.edit")
async def send(web: Web) -> Response:
    """The customer's copy by a signed link, as a text."""
    form, order = await web.form(), await stored(web, web.path("id"))
    if order["statement"] is None:
        raise NotFound(kind="paper")
    whose = {"plate": order["plate"], "customer_id": order["customer"]["id"], "about": f"order:{order['id']}"}
    try:
        await send_link(web, form, "statement_link", whose, _link(web, order))
    except Refusal as refusal:
        return await _page(web, form.refuse(refusal), "send", status=422)
    return web.see(f"/orders/{order['id']}/statement?sent=1")


@pages.get(_PATH + "/preview.pdf", permission="order.view")
async def preview(web: Web) -> Response:
    """The paper as it would be issued now, marked as a preview."""
    asked = {"id": web.path("id"), "copy": _copy(web), "technician": web.query("technician")}
    if web.query("released_on"):
        asked["released_on"] = web.formats.iso_day(web.query("released_on"))
    drawn = await web.call("maintenance", "preview_statement", asked, deadline=30)
    return pdf_of(drawn["pdf"], "preview")


@pages.get(_PATH + "/{issue:int}/{copy}.pdf", permission="order.view")
async def paper(web: Web) -> Response:
    """A copy exactly as it was given out."""
    copy = web.path("copy") if web.path("copy") in COPIES else COPIES[0]
    asked = {"id": web.path("id"), "issue": int(web.path("issue")), "copy": copy}
    kept = await web.call("maintenance", "statement_paper", asked)
    return pdf_of(kept["pdf"], f"{kept['name']}-{copy}", kept["sha256"])


async def _done(web: Web, form: Form, method: str, asked: Mapping[str, Any]) -> Response:
    payload = {"id": web.path("id"), "version": form.integer("version"), **asked}
    try:
        # drawing two papers takes longer than a usual command
        await web.command("maintenance", method, payload, form=form, wait_for=("maintenance",), deadline=30)
    except Refusal as refusal:
        return await _page(web, form.refuse(refusal), method, status=422)
    return web.see(web.request.url.path.removesuffix("/withdraw"))


async def _page(web: Web, form: Form | None = None, method: str = "", *, status: int = 200) -> Response:
    order = await stored(web, web.path("id"))
    names = (await people(web)).names
    context = {
        "order": order,
        "names": names,
        "record": await record_of(web, order["id"]),
        "kinds": KINDS,
        "copies": COPIES,
        "may": web.may("order.edit"),
        "form": form if form and method == "issue_statement" else _fresh(order),
        "withdraw_form": form if form and method == "withdraw_statement" else Form(),
        "send_form": form if form and method == "send" else Form(),
        "link": _link(web, order),
        "phones": await phones_of(web, order["car"]["id"]) if order["statement"] else [],
        "sent": web.query("sent"),
    }
    return web.page(TEMPLATE, status=status, **context)


def _link(web: Web, order: Mapping[str, Any]) -> str:
    """Where the customer reads the statement that stands, for as long as it is kept."""
    stands = order["statement"]
    if not stands or not order["plate"]:
        return ""
    return paper_url(web, PaperLink("statement", order["id"], stands["issue"]), stands["keep_until"])


def _fresh(order: Mapping[str, Any]) -> Form:
    stands = order["statement"]
    return Form({"version": order["version"], "released_on": stands["released_on"] if stands else ""})


def _copy(web: Web) -> str:
    return web.query("copy") if web.query("copy") in COPIES else COPIES[0]
