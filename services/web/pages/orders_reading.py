"""Gathering what the order's page shows: the order, its people, the table of work codes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from starlette.responses import Response

from services.web.forms import Form
from services.web.pages import orders_form, orders_view
from services.web.pages.orders_history import Teller, Told
from services.web.pages.orders_view import Around
from services.web.pages.video_telling import as_history, video_of
from services.web.people import People, people
from services.web.web import Web
from shared.kernel.errors import Refusal

TEMPLATE = "orders/order.html"


async def stored(web: Web, order_id: str, after: str = "") -> dict[str, Any]:
    """The order as it is now; with `after` it holds the asker's own last command."""
    asked = {"id": order_id} | ({"after": after} if after else {})
    return await web.call("maintenance", "get_order", asked)


async def codes(web: Web) -> list[tuple[str, str]]:
    """The regulator's work codes with their names."""
    return [(row["code"], row["name"]) for row in await work_codes(web)]


async def work_codes(web: Web) -> list[dict[str, str]]:
    """The regulator's work codes with their groups, as in force today."""
    rows: list[dict[str, str]] = (await web.call("maintenance", "work_codes"))["codes"]
    return rows


async def show(
    web: Web,
    order: Mapping[str, Any],
    *,
    form: Form | None = None,
    rows: Sequence[dict[str, str]] | None = None,
    status: int = 200,
    correcting: bool = False,
    dialogs: Mapping[str, Form] | None = None,
) -> Response:
    """The page, or for htmx its part `order`; `rows`, `form` are what was typed, else what is stored."""
    staff = await people(web)
    correcting, refused = correcting or bool(web.query("correct")), dict(dialogs or {})
    context: dict[str, Any] = {
        "order": orders_view.of_order(order, web.formats, await _around(web, order, staff, correcting)),
        "form": form or Form(orders_form.values(order, web.formats)),
        "rows": orders_form.rows(order, web.formats, _warnings(web, order)) if rows is None else rows,
        "changes": changes(web, order, staff.names, form, *refused.values()),
        "then": web.query("then"),
        "payment_form": Form(),
        "move_form": Form(),
        "refund_form": Form(),
    } | refused
    if web.htmx:
        return web.fragment(TEMPLATE, "order", status=status, **context)
    return web.page(TEMPLATE, status=status, **context)


def changes(web: Web, order: Mapping[str, Any], names: Mapping[str, str], *forms: Form | None) -> list[Told]:
    """What others changed, where that is why a form was refused."""
    for form in forms:
        if isinstance(form, Form) and form.refusal and form.refusal.code == "order_changed":
            return teller(web, order, names).tell(form.refusal.params.get("changes", ()))
    return []


def teller(web: Web, order: Mapping[str, Any], names: Mapping[str, str]) -> Teller:
    """Tells this order's history in the reader's language."""
    return Teller(web.text, web.formats, names, order["currency"])


async def fresh(
    web: Web, car_id: str, form: Form, rows: Sequence[dict[str, str]], *, status: int = 200
) -> Response:
    """The page of an order that is not stored yet."""
    car = await web.call("customer", "describe_car", {"id": car_id})
    known, back, account, staff, table = await asyncio.gather(
        web.call("maintenance", "orders_of_car", {"car_id": car_id}),
        web.call("maintenance", "entitlements", {"car_id": car_id}),
        web.call("maintenance", "customer_receivable", {"customer_id": car["customer_id"]}),
        people(web),
        work_codes(web),
    )
    closed = ("delivered", "cancelled")
    around = Around(
        permissions=web.user.permissions,
        people=staff.choices(str(form["assignee"])),
        codes=table,
        nobody=web.text("order.nobody"),
        back=back["rows"],
        open_orders=[row for row in known["rows"] if row["state"] not in closed],
    )
    owed = sum(row["total"] for row in account["rows"] if row["currency"] == web.formats.currency.value)
    document = f"/orders/new?car={car_id}&doc={web.query('doc')}"
    order = orders_view.of_car(car, document, _last_mileage(web, car), owed, web.formats, around)
    context = {
        "order": order,
        "form": form,
        "rows": rows,
        "changes": [],
        "then": "",
        "payment_form": Form(),
        "move_form": Form(),
        "refund_form": Form(),
    }
    if web.htmx:
        return web.fragment(TEMPLATE, "order", status=status, **context)
    return web.page(TEMPLATE, status=status, **context)


def refuse(form: Form, refusal: Refusal, order: Mapping[str, Any]) -> Form:
    """The form as refused; after others' changes it goes on from the version that they made."""
    form.refuse(refusal)
    if refusal.code == "order_changed":
        form.values["version"] = order["version"]
    return form


def _last_mileage(web: Web, car: Mapping[str, Any]) -> str:
    if car["mileage_km"] is None:
        return ""
    shown = web.text("order.km", km=web.formats.number(car["mileage_km"]))
    return f"{web.text('order.last_mileage')} {shown}"


async def _around(web: Web, order: Mapping[str, Any], staff: People, correcting: bool) -> Around:
    return Around(
        permissions=web.user.permissions,
        people=staff.choices(order["assignee"]),
        codes=await work_codes(web) if order["editable"] or correcting else [],
        history=await history(web, order, staff.names),
        chips=_chips(web, order),
        nobody=web.text("order.nobody"),
        correcting=correcting,
    )


async def history(web: Web, order: Mapping[str, Any], names: Mapping[str, str]) -> list[Told]:
    """What happened to the order and what was talked about it, newest first."""
    own = teller(web, order, names).tell(order["history"])
    calls = (await video_of(web, order["id"]))["calls"]
    if not calls:
        return own
    everything = [*own, *as_history(web, reversed(calls), names)]
    return sorted(everything, key=lambda told: datetime.fromisoformat(told.at), reverse=True)


def _chips(web: Web, order: Mapping[str, Any]) -> list[dict[str, str]]:
    chips = [{"text": web.text("statement.chip"), "kind": "ok"}] if order["statement"] else []
    if order["entitled"]:
        chips.append(_entitled(web, order["entitled"]))
    if order["carried_receivable"]:
        amount = web.formats.money(order["carried_receivable"], order["currency"])
        chips.append({"text": web.text("order.owes_before", amount=amount), "kind": "warn"})
    if order["cancel_reason"]:
        reason = web.text("order.cancelled_because", reason=order["cancel_reason"])
        chips.append({"text": reason, "kind": "bad"})
    return chips


def _entitled(web: Web, entitled: Mapping[str, Any]) -> dict[str, str]:
    """How long the work of a delivered order is done again for nothing."""
    until = web.formats.date(entitled["until"])
    if entitled["over"]:
        return {"text": web.text("redo.over", until=until), "kind": ""}
    return {"text": web.text("redo.entitled", until=until), "kind": "acc"}


def _warnings(web: Web, order: Mapping[str, Any]) -> dict[str, str]:
    return {field: web.text(f"warning.{code}") for field, code in order["warnings"].items()}
