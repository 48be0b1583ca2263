"""미룬 정비: what customers declined, when they are asked again, and onto a new estimate (CM-58)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from starlette.responses import Response

from services.web.finding import cars_found
from services.web.forms import Form
from services.web.listing.state import PAGE_SIZE, ListState, Pages, read_state
from services.web.people import people
from services.web.routing import MenuItem, Router
from services.web.web import Web
from shared.bus.errors import CallFailed
from shared.kernel.errors import Refusal
from shared.kernel.phones import national

pages = Router()


async def _due(web: Web) -> int | None:
    found = await web.call("consulting", "find_opportunities", {"limit": 1})
    return found["counts"]["due"] or None


pages.menu(
    MenuItem(
        "opportunities",
        "menu.opportunities",
        "/opportunities",
        "order.view",
        "customers",
        60,
        count=_due,
    )
)

_LIST, _ONE = "consulting/opportunities.html", "consulting/opportunity.html"
SHOWN: Final = ("due", "week", "open", "taken_up", "dropped")
_WEEK: Final = timedelta(days=7)


@pages.get("/opportunities", permission="order.view")
async def show_list(web: Web) -> Response:
    """Whom to ask first; the address holds the filters."""
    state = _state(web)
    found = await web.call("consulting", "find_opportunities", await _asked(web, state))
    staff = await people(web)
    return web.page(
        _LIST,
        state=state,
        found=found,
        plates=await _plates(web, found["rows"]),
        people=staff.choices(),
        names=staff.names,
        shown=SHOWN,
        pages=Pages(found["count"], state.page),
    )


@pages.get("/opportunities/{id:uuid}", permission="order.view")
async def show(web: Web) -> Response:
    """One of them: what was offered, what was said since, what to do."""
    return await _shown(web)


@pages.post("/opportunities/{id:uuid}/follow-up", permission="customer.edit")
async def follow_up(web: Web) -> Response:
    """Somebody asked again; what was said goes into the contact history."""
    form = await web.form()
    found = await _stored(web)
    asked = {
        "id": web.path("id"),
        "title": web.text("opportunity.contact_title", item=found["found"]["work"]["item"])[:200],
        **{name: form[name] for name in ("outcome", "next_on", "note")},
        "assignee": form.get("assignee"),
    }
    return await _done(web, form, "follow_up", asked, "follow_form")


@pages.post("/opportunities/{id:uuid}/drop", permission="customer.edit")
async def drop(web: Web) -> Response:
    """Nobody follows it up any more."""
    form = await web.form()
    asked = {"id": web.path("id"), "reason": form["reason"]}
    return await _done(web, form, "drop_opportunity", asked, "drop_form")


@pages.post("/opportunities/{id:uuid}/take-up", permission="order.edit")
async def take_up(web: Web) -> Response:
    """Onto a new estimate in one touch."""
    form = await web.form()
    asked = {
        "id": web.path("id"),
        "together": bool(form["together"]),
        "otherwise": web.text("opportunity.taken_elsewhere"),
    }
    try:
        done = await web.command(
            "consulting", "take_up", asked, form=form, wait_for=("consulting",), deadline=15
        )
    except Refusal as refusal:
        return await _shown(web, follow_form=form.refuse(refusal), status=422)
    return web.see(f"/estimates/{done['estimate_id']}")


@pages.get("/orders/{id:uuid}/opportunities", permission="order.view")
async def of_order(web: Web) -> Response:
    """What this order's car has waiting, for the order's page; nothing while the service is away."""
    order = await web.call("maintenance", "get_order", {"id": web.path("id")})
    try:
        found = await web.call("consulting", "opportunities_of", {"car_id": order["car"]["id"]})
    except CallFailed:
        found = {"rows": []}
    return web.page("consulting/waiting.html", rows=found["rows"], order_id=order["id"], form=Form())


async def _done(web: Web, form: Form, method: str, asked: dict[str, Any], name: str) -> Response:
    try:
        await web.command("consulting", method, asked, form=form, wait_for=("consulting",), deadline=10)
    except Refusal as refusal:
        return await _shown(web, status=422, **{name: form.refuse(refusal)})
    return web.see(f"/opportunities/{web.path('id')}")


async def _shown(web: Web, *, status: int = 200, **forms: Form) -> Response:
    found = await _stored(web)
    car_id = found["found"]["car_id"]
    staff = await people(web)
    others = await web.call("consulting", "opportunities_of", {"car_id": car_id})
    blank = {"next_on": found["next_on"], "assignee": found["assignee"] or web.user.employee}
    context: dict[str, Any] = {
        "it": found,
        "car": await _car(web, car_id),
        "others": [row for row in others["rows"] if row["id"] != found["id"]],
        "people": staff.choices(found["assignee"]),
        "names": staff.names,
        "editable": found["state"] == "open",
        "follow_form": Form(blank),
        "drop_form": Form(),
    }
    return web.page(_ONE, status=status, **context | forms)


async def _stored(web: Web) -> dict[str, Any]:
    return await web.call("consulting", "get_opportunity", {"id": web.path("id")})


async def _car(web: Web, car_id: str) -> dict[str, Any] | None:
    """The car with whoever owns it today; None when it is known no more."""
    try:
        car = await web.call("customer", "describe_car", {"id": car_id})
    except Refusal:
        return None
    phones = [national(phone["number"]) for phone in car["customer"]["phones"]]
    return {**car, "phones": phones}


async def _asked(web: Web, state: ListState) -> dict[str, Any]:
    shown, today = state.filters["show"] or "open", web.formats.today()
    due = {"due": today, "week": today + _WEEK}.get(shown)
    asked: dict[str, Any] = {
        "state": shown if shown in ("taken_up", "dropped") else "open",
        "due_until": due.isoformat() if due else None,
        "since": state.period.first.isoformat() if state.period.first else None,
        "until": state.period.last.isoformat() if state.period.last else None,
        "assignee": state.filters["who"] or None,
        "limit": PAGE_SIZE,
        "skip": state.offset,
    }
    if state.filters["q"]:
        asked["cars"] = await cars_found(web, state.filters["q"])
    return asked


async def _plates(web: Web, rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    cars = sorted({row["car_id"] for row in rows})
    if not cars:
        return {}
    plates: dict[str, str] = (await web.call("customer", "plates", {"cars": cars}))["plates"]
    return plates


def _state(web: Web) -> ListState:
    return read_state(
        "/opportunities",
        web.request.query_params,
        today=web.formats.today(),
        filters=("q", "show", "who"),
    )
