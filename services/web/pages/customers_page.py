"""A customer and their cars on one page: data, cars with their orders, what is owed, the time line."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.responses import Response

from services.web.forms import Form
from services.web.pages.customers_telling import TimelineTeller
from services.web.pages.orders_list import KINDS as STATE_KINDS
from services.web.pages.upkeep import read_upkeep
from services.web.people import people
from services.web.routing import Router
from services.web.web import Web

pages = Router()

TEMPLATE: Final = "customers/customer.html"
ERASED: Final = "customers/erased.html"
# Cars whose orders are read with the page; of a larger fleet the others' on opening the car.
_CARS_AT_ONCE: Final = 8
_ORDERS_SHOWN: Final = 30
_ENTRIES: Final = 30
CONTACT_STATES: Final = ("waiting", "working", "done")
CONTACT_KINDS: Final = (
    "customer",
    "car",
    "order",
    "payment",
    "estimate",
    "contract",
    "sms",
    "maintenance_pack",
    "phone_call",
    "trade_in",
)
# Which entries of the time line each of its filters leaves.
_FILTERS: Final[Mapping[str, Sequence[str] | None]] = {
    "all": None,
    "orders": ("order.reserved", "order.received", "order.delivered", "order.cancelled", "order.corrected"),
    "money": ("order.delivered", "order.corrected", "payment.taken", "payment.refunded"),
    "contacts": ("contact.recorded", "contact.state_changed", "video.began", "video.ended"),
}


@pages.get("/customers/{id:uuid}", permission="customer.view")
async def show(web: Web) -> Response:
    """Everything; ``?car=`` is the car whose orders stand open. Of one who was erased, only that."""
    context = await read_page(web, web.path("id"), web.query("car"))
    return web.page(ERASED if context["customer"]["withheld"] else TEMPLATE, **context)


@pages.get("/cars/{id:uuid}", permission="customer.view")
async def show_car(web: Web) -> Response:
    """The page of the car's owner, with the car open: where the search box leads."""
    car = await web.call("customer", "get_car", {"id": web.path("id")})
    return web.see(f"/customers/{car['customer_id']}?car={car['id']}")


@pages.get("/customers/{id:uuid}/now", permission="customer.view")
async def live(web: Web) -> Response:
    """What the page shows of the services, again; a customer erased meanwhile is shown as such."""
    context = await read_page(web, web.path("id"), web.query("car"))
    if context["customer"]["withheld"]:
        return web.see(f"/customers/{context['customer']['id']}")
    return web.fragment(TEMPLATE, "live", **context)


@pages.get("/customers/{id:uuid}/timeline", permission="customer.view")
async def timeline(web: Web) -> Response:
    """The following entries, from where the last page ended; or the time line under another filter."""
    names = (await people(web)).names
    history = await read_history(web, web.path("id"), names, web.query("before"))
    block = "entries" if web.query("before") else "timeline"
    return web.fragment(TEMPLATE, block, customer={"id": web.path("id")}, history=history)


async def read_page(
    web: Web, customer_id: str, chosen: str = "", forms: Mapping[str, Form] | None = None
) -> dict[str, Any]:
    """What the template shows; of a customer who was erased only that."""
    found, staff, duplicates, contacts = await asyncio.gather(
        web.call("customer", "get_customer", {"id": customer_id}),
        people(web),
        web.call("customer", "duplicates", {"customer_id": customer_id, "limit": 5}),
        web.call("customer", "list_contacts", open_contacts(customer_id)),
    )
    if found["withheld"]:
        return {"customer": found}
    standing = found["id"]
    history, owed, cars = await asyncio.gather(
        read_history(web, standing, staff.names),
        _receivable(web, standing),
        _cars(web, found["cars"], chosen),
    )
    own = forms or {}
    car = next((car for car in cars if car["id"] == chosen), cars[0] if cars else None)
    return {
        "customer": found,
        "assignee": staff.names.get(found["assignee"], ""),
        "cars": cars,
        "car": car,
        "upkeep": await read_upkeep(web, car and car["id"]),
        "upkeep_form": Form(),
        "owed": owed,
        "history": history,
        "people": staff.choices(),
        "contacts": [{**row, "who": staff.names.get(row["assignee"], "")} for row in contacts["rows"]],
        "suggestions": others(duplicates["pairs"], standing),
        "contact_form": own.get("contact") or new_contact(web),
        "state_form": own.get("state") or Form(),
        "link_form": Form(),
        "link_sent": False,
        "kinds": CONTACT_KINDS,
        "states": CONTACT_STATES,
    }


async def read_history(
    web: Web, customer_id: str, names: Mapping[str, str], before: str = ""
) -> dict[str, Any]:
    """A page of the time line; `next` is where the following one begins."""
    chosen = web.query("show", "all")
    chosen = chosen if chosen in _FILTERS else "all"
    asked: dict[str, Any] = {"customer_id": customer_id, "limit": _ENTRIES, "titles": _FILTERS[chosen]}
    if before:
        asked["before"] = before
    found = await web.call("reporting", "customer_history", asked)
    teller = TimelineTeller(web.text, web.formats, names)
    return {
        "entries": teller.tell(found["entries"]),
        "next": found["next"],
        "turnover": found["turnover"],
        "show": chosen,
        "filters": list(_FILTERS),
    }


def open_contacts(customer_id: str) -> dict[str, Any]:
    """The payload that asks for what is still to do, the nearest date first."""
    return {
        "customer_id": customer_id,
        "states": ["waiting", "working"],
        "sort": "next_date",
        "descending": False,
        "size": 50,
    }


def new_contact(web: Web) -> Form:
    """The form of an entry made now by whoever looks."""
    first = {"kind": "phone_call", "state": "done", "assignee": web.user.employee}
    return Form(first)


def others(pairs: Sequence[Mapping[str, Any]], customer_id: str) -> list[dict[str, Any]]:
    """The records that may be the same person as this one, with the numbers that they share."""
    return [
        {**(pair["other"] if pair["one"]["id"] == customer_id else pair["one"]), "phones": pair["phones"]}
        for pair in pairs
    ]


async def _receivable(web: Web, customer_id: str) -> list[dict[str, Any]]:
    if not web.may("order.view"):
        return []
    found = await web.call("maintenance", "customer_receivable", {"customer_id": customer_id})
    return list(found["rows"])


async def _cars(web: Web, cars: Sequence[Mapping[str, Any]], chosen: str) -> list[dict[str, Any]]:
    read = [car["id"] for car in cars[:_CARS_AT_ONCE]] if web.may("order.view") else []
    if web.may("order.view") and chosen in {car["id"] for car in cars} - set(read):
        read.append(chosen)
    found = await asyncio.gather(
        *(web.call("maintenance", "orders_of_car", {"car_id": each}) for each in read)
    )
    orders = dict(zip(read, found, strict=True))
    return [{**car, **visits(orders.get(car["id"]))} for car in cars]


def visits(found: Mapping[str, Any] | None) -> dict[str, Any]:
    """A car's orders: the newest of them, how many, their sums, and when it was here last."""
    if found is None:
        return {"read": False, "orders": [], "count": None, "sums": [], "last": None}
    rows = found["rows"]
    came = [row["received_at"] for row in rows if row["received_at"]]
    return {
        "read": True,
        "orders": [{**row, "state_kind": STATE_KINDS.get(row["state"], "")} for row in rows[:_ORDERS_SHOWN]],
        "count": found["count"],
        "sums": [{"currency": currency, **sums} for currency, sums in found["sums"].items()],
        "last": max(came, default=None),
    }
