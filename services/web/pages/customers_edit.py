"""Changing a customer or a car: against the version that was seen, showing what changed meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from services.web.forms import Form
from services.web.pages.customers_changes import changes, onto_present, opened
from services.web.pages.customers_forms import (
    PHONE_KINDS,
    as_shown,
    car_form,
    car_payload,
    customer_form,
    customer_payload,
    phone_rows,
)
from services.web.people import people
from services.web.routing import Router
from services.web.web import Web
from shared.kernel.errors import Refusal

pages = Router()

_CUSTOMER: Final = "customers/edit.html"
_CAR: Final = "customers/car.html"
_VIEWS: Final = ("customer", "crm")


@pages.get("/customers/{id:uuid}/edit", permission="customer.edit")
async def show_customer(web: Web) -> Response:
    """The form filled with what is known."""
    found = await web.call("customer", "get_customer", {"id": web.path("id")})
    form = _customer_opened(found)
    return web.page(_CUSTOMER, form=form, **await _context(web, found, form))


@pages.post("/customers/{id:uuid}/edit", permission="customer.edit")
async def change_customer(web: Web) -> Response:
    """The fields that the person changed, unless somebody was quicker."""
    form = await web.form()
    found = await web.call("customer", "get_customer", {"id": web.path("id")})
    changed = changes(form, customer_payload(form, found["kind"]))
    payload = {**changed, "id": web.path("id"), "version": form.integer("version")}
    try:
        await web.command("customer", "change_customer", payload, form=form, wait_for=_VIEWS)
    except Refusal as refusal:
        form.errors = as_shown(form, form.refuse(refusal).errors)
        found = await web.call("customer", "get_customer", {"id": web.path("id")})
        form = _on_top(form, refusal, _customer_opened(found), changed)
        return web.refused(_CUSTOMER, "form", form=form, **await _context(web, found, form))
    return web.see(f"/customers/{web.path('id')}")


@pages.get("/customers/{id:uuid}/cars/new", permission="customer.edit")
async def show_new_car(web: Web) -> Response:
    """Another car of the same owner."""
    found = await web.call("customer", "get_customer", {"id": web.path("id")})
    return web.page(_CAR, form=Form(), car=None, customer=found, plate_form=Form(), meanwhile=[])


@pages.post("/customers/{id:uuid}/cars/new", permission="customer.edit")
async def register_car(web: Web) -> Response:
    """It belongs to the customer from now on."""
    form = await web.form()
    payload = car_payload(form) | {"plate": form["plate"], "customer_id": web.path("id")}
    try:
        reply = await web.command("customer", "register_car", payload, form=form, wait_for=_VIEWS)
    except Refusal as refusal:
        found = await web.call("customer", "get_customer", {"id": web.path("id")})
        shown: dict[str, Any] = {"car": None, "customer": found, "plate_form": Form(), "meanwhile": []}
        return web.refused(_CAR, "form", form=form.refuse(refusal), **shown)
    return web.see(f"/customers/{web.path('id')}?car={reply['id']}")


@pages.get("/cars/{id:uuid}/edit", permission="customer.edit")
async def show_car(web: Web) -> Response:
    """The car's data, and beside it its plate."""
    car = await web.call("customer", "get_car", {"id": web.path("id")})
    form = _car_opened(car)
    return web.page(
        _CAR, form=form, car=car, customer=car["customer"], plate_form=car_form(car), meanwhile=[]
    )


@pages.post("/cars/{id:uuid}/edit", permission="customer.edit")
async def change_car(web: Web) -> Response:
    """The fields that the person changed, unless somebody was quicker."""
    form = await web.form()
    return await _change_car(web, "change_car", changes(form, car_payload(form)), form)


@pages.post("/cars/{id:uuid}/plate", permission="customer.edit")
async def change_plate(web: Web) -> Response:
    """The car drives under another plate."""
    form = await web.form()
    return await _change_car(web, "change_plate", {"plate": form["plate"]}, form)


async def _change_car(web: Web, method: str, changed: dict[str, Any], form: Form) -> Response:
    payload = {**changed, "id": web.path("id"), "version": form.integer("version")}
    try:
        await web.command("customer", method, payload, form=form, wait_for=_VIEWS)
    except Refusal as refusal:
        car = await web.call("customer", "get_car", {"id": web.path("id")})
        refused = _on_top(form.refuse(refusal), refusal, _car_opened(car), changed)
        own = method == "change_car"
        return web.page(
            _CAR,
            status=422,
            form=refused if own else _car_opened(car),
            plate_form=car_form(car) if own else refused,
            car=car,
            customer=car["customer"],
            meanwhile=meanwhile(web, refusal, (await people(web)).names),
        )
    return web.see(f"/cars/{web.path('id')}")


async def _context(web: Web, found: Mapping[str, Any], form: Form) -> dict[str, Any]:
    staff = await people(web)
    return {
        "customer": found,
        "kind": found["kind"],
        "rows": phone_rows(form),
        "phone_kinds": PHONE_KINDS,
        "people": staff.choices(found["assignee"], form["assignee"]),
        "meanwhile": meanwhile(web, form.refusal, staff.names),
    }


def meanwhile(web: Web, refusal: Refusal | None, names: Mapping[str, str]) -> list[str]:
    """What others did since the form was opened: a sentence each."""
    changes = refusal.params.get("changes", []) if refusal else []
    return [
        web.text(
            "customer.meanwhile.change",
            who=names.get(change["by"], web.text("customer.somebody")),
            at=change["at"],
            fields=", ".join(web.text(f"customer.{name}") for name in change["fields"]),
        )
        for change in changes
    ]


def _customer_opened(found: Mapping[str, Any]) -> Form:
    form = customer_form(found)
    return opened(form, customer_payload(form, found["kind"]))


def _car_opened(car: Mapping[str, Any]) -> Form:
    form = car_form(car)
    return opened(form, car_payload(form))


def _on_top(form: Form, refusal: Refusal, present: Form, changed: Mapping[str, Any]) -> Form:
    """After the changes were shown, saving again goes on from the present version."""
    if refusal.code == "changed_meanwhile":
        return onto_present(form, present, changed, refusal.params["version"])
    return form
