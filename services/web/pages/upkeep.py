"""예방정비 (CM-04): what falls due on whose car, to call them in; put off or waved aside with a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response

from services.web.forms import Form
from services.web.routing import MenuItem, Router
from services.web.web import Web
from shared.bus.errors import CallFailed
from shared.kernel.errors import Refusal

pages = Router()

_LIST, _PART = "upkeep/list.html", "customers/upkeep.html"
_PAGE: Final = 50
Days = tuple[date | None, date | None]


def _soon(days: int) -> Callable[[date], Days]:
    return lambda today: (today, today + timedelta(days=days))


def _this_month(today: date) -> Days:
    first = (today.replace(day=28) + timedelta(days=4)).replace(day=1)
    return (today.replace(day=1), first - timedelta(days=1))


# The presets of the lists, looking ahead.
PRESETS: Final[Mapping[str, Callable[[date], Days]]] = {
    "soon": lambda today: (today - timedelta(days=60), today + timedelta(days=14)),
    "overdue": lambda today: (None, today - timedelta(days=1)),
    "week": _soon(6),
    "this_month": _this_month,
    "month": _soon(30),
    "three_months": _soon(91),
    "all": lambda _today: (None, None),
}


async def _count(web: Web) -> int | None:
    found = await web.call("care", "upkeep_soon")
    return found["count"] or None


pages.menu(MenuItem("upkeep", "menu.upkeep", "/upkeep", "customer.view", "customers", 50, count=_count))


@pages.get("/upkeep", permission="customer.view")
async def show(web: Web) -> Response:
    """The list, the nearest day first; the address says what is in it."""
    state = upkeep_state(web)
    page = int(state["page"]) if state["page"].isdecimal() and 0 < len(state["page"]) < 6 else 1
    window = {"limit": _PAGE, "offset": (max(page, 1) - 1) * _PAGE}
    found = await web.call("care", "find_upkeep", upkeep_asked(web, state) | window)

    def url(path: str = "/upkeep", **changes: str | int) -> str:
        kept = {**state, "page": "", **{name: str(value) for name, value in changes.items()}}
        return f"{path}?{urlencode({name: value for name, value in kept.items() if value})}"

    this_day = web.formats.today().isoformat()
    return web.page(
        _LIST, found=found, state=state, url=url, page=page, presets=list(PRESETS), this_day=this_day
    )


def upkeep_state(web: Web) -> dict[str, str]:
    """What the address says."""
    state = {name: web.query(name) for name in ("show", "q", "item", "all", "page")}
    state["show"] = state["show"] if state["show"] in PRESETS else "soon"
    return state


def upkeep_asked(web: Web, state: Mapping[str, str]) -> dict[str, Any]:
    """What the service is asked for, of every page."""
    since, until = PRESETS[state["show"]](web.formats.today())
    return {
        "since": since and since.isoformat(),
        "until": until and until.isoformat(),
        "text": state["q"],
        "item": state["item"] or None,
        "all": bool(state["all"]),
    }


@pages.get("/cars/{id:uuid}/upkeep", permission="customer.view")
async def part(web: Web) -> Response:
    """What is due on one car, as the customer's page shows it."""
    return await _part(web, Form())


@pages.post("/cars/{id:uuid}/upkeep", permission="customer.edit")
async def say(web: Web) -> Response:
    """Put an item off until a day, or wave it aside until it is done again."""
    form = await web.form()
    asked: dict[str, Any] = {"car_id": web.path("id"), **{n: form[n] for n in ("item", "since", "reason")}}
    method = "dismiss_upkeep"
    if form["then"] == "postpone":
        method, asked["until"] = "postpone_upkeep", form.get("until")
    try:
        await web.command("care", method, asked, form=form, wait_for=("care",))
    except Refusal as refusal:
        return await _part(web, form.refuse(refusal), status=422)
    return await _part(web, Form())


@pages.post("/customers/{id:uuid}/reminders", permission="customer.edit")
async def choose(web: Web) -> Response:
    """Whether the customer wants to be told by text, as they said at the desk."""
    form = await web.form()
    asked = {"customer_id": web.path("id"), "wanted": form["wanted"] == "yes"}
    await web.command("care", "choose_reminders", asked, form=form, wait_for=("care",))
    return web.see(f"/customers/{web.path('id')}" + (f"?car={form['car']}" if form["car"] else ""))


async def read_upkeep(web: Web, car_id: str | None) -> dict[str, Any] | None:
    """What is due on a car; None while nobody can say."""
    if car_id is None:
        return None
    try:
        return await web.call("care", "upkeep_of_car", {"car_id": car_id})
    except (Refusal, CallFailed):
        return None


async def _part(web: Web, form: Form, *, status: int = 200) -> Response:
    car = await web.call("customer", "get_car", {"id": web.path("id")})
    upkeep = await read_upkeep(web, car["id"])
    context = {"car": car, "customer": {"id": car["customer_id"]}, "upkeep": upkeep, "upkeep_form": form}
    return web.fragment(_PART, "upkeep", status=status, **context)
