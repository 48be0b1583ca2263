"""What is done to an order besides writing in it: moves, payments, refunds, corrections."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from services.web.forms import Form
from services.web.pages import orders_form, orders_input, orders_reading, orders_saving
from services.web.pages.orders_reading import show, stored
from services.web.pages.today import read_board
from services.web.routing import Router
from services.web.web import Web
from shared.kernel.errors import InvalidInput, Refusal
from shared.kernel.money import Currency

pages = Router()

_MOVES: Final = {
    "received": "receive_order",
    "inspecting": "start_inspection",
    "waiting_for_approval": "request_approval",
    "in_work": "start_work",
    "ready": "mark_ready",
    "delivered": "deliver_order",
    "cancelled": "cancel_order",
}


@pages.post("/orders/{id}/move", permission="order.edit")
async def move(web: Web) -> Response:
    """Another state, from the order's page or from the board."""
    form = await web.form()
    if form["board"]:
        return await _on_board(web, form)
    try:
        await _command(web, _method(form), _moved(form), form)
    except Refusal as refusal:
        return await _refused(web, refusal, move_form=form)
    return web.see(f"/orders/{web.path('id')}")


@pages.post("/orders/{id}/payments", permission="order.edit")
async def pay(web: Web) -> Response:
    """One bill, by one or several means (CM-31)."""
    form = await web.form()
    paid = orders_input.tenders(form, await _currency(web))
    try:
        await _command(web, "take_payment", {"payments": paid}, form)
    except Refusal as refusal:
        form.refuse(refusal)
        return await _refused(web, refusal, payment_form=orders_form.due_dialog_fields(form, paid))
    return web.see(f"/orders/{web.path('id')}")


@pages.post("/orders/{id}/refunds", permission="order.correct")
async def refund(web: Web) -> Response:
    """Money back from one payment."""
    form = await web.form()
    asked = {
        "payment_id": form["payment_id"],
        "amount": orders_input.minor(str(form["amount"]), await _currency(web)),
        "reason": form["reason"],
    }
    try:
        await _command(web, "refund_payment", asked, form)
    except Refusal as refusal:
        return await _refused(web, refusal, refund_form=form)
    return web.see(f"/orders/{web.path('id')}")


@pages.post("/orders/{id}/correct", permission="order.correct")
async def correct(web: Web) -> Response:
    """A correction of a delivered order, with its reason."""
    form = await web.form()
    order = await stored(web, web.path("id"))
    try:
        await _command(web, "correct_order", _corrected(order, form, web), form)
    except Refusal as refusal:
        form.refuse(refusal)
        rows = orders_form.typed_rows(orders_input.rows(form))
        locked = {**orders_form.values(order, web.formats), **form.values}
        form.values = locked
        now = await stored(web, web.path("id"))
        refused = orders_reading.refuse(form, refusal, now)
        return await show(web, now, form=refused, rows=rows, status=422, correcting=True)
    return web.see(f"/orders/{web.path('id')}")


async def _on_board(web: Web, form: Form) -> Response:
    if form["to"] == "received":
        # Receiving asks for the odometer: the order's page does.
        return web.see(f"/orders/{web.path('id')}?then=moves")
    reply = await _command(web, _method(form), _moved(form), form)
    board = await read_board(web, mine=form["mine"] == "1", after=reply["place"])
    return web.fragment("today/today.html", "board", board=board)


async def _command(web: Web, method: str, payload: dict[str, Any], form: Form) -> dict[str, Any]:
    asked = {"id": web.path("id"), "version": form.integer("version"), **payload}
    return await web.command("maintenance", method, asked, form=form, wait_for=("maintenance",))


def _method(form: Form) -> str:
    method = _MOVES.get(str(form["to"]))
    if method is None:
        raise InvalidInput(fields={"to": "not_a_choice"})
    return method


def _moved(form: Form) -> dict[str, Any]:
    if form["to"] == "received":
        return orders_saving.mileage_of(form)
    return {"reason": form["reason"]} if form["to"] == "cancelled" else {}


def _corrected(order: dict[str, Any], form: Form, web: Web) -> dict[str, Any]:
    changed: dict[str, Any] = {"reason": form["reason"]}
    for method, payload in orders_saving.sections(order, form, web):
        if method == "revise_lines":
            changed["lines"] = payload["lines"]
        elif method == "set_discount":
            changed["discount"] = payload["amount"]
    if orders_input.flags(form)["vat"] != order["flags"]["vat"]:
        changed["vat"] = not order["flags"]["vat"]
    if form.integer("mileage_km") != order["mileage_km"]:
        changed["mileage_km"] = form.integer("mileage_km")
        changed["certificate"] = orders_saving.certificate_of(form)
    return changed


async def _currency(web: Web) -> Currency:
    return Currency((await stored(web, web.path("id")))["currency"])


async def _refused(web: Web, refusal: Refusal, **dialog: Form) -> Response:
    order = await stored(web, web.path("id"))
    for form in dialog.values():
        if form.refusal is None:
            form.refuse(orders_saving.named(refusal, ""))
    return await show(web, order, status=422, dialogs=dialog)
