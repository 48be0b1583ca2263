"""고객등록 and 거래처등록: a customer and the car that came with them, in one form (CM-09, CM-15)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

from starlette.responses import Response

from services.web.forms import Form
from services.web.pages.customers_forms import (
    PHONE_KINDS,
    as_shown,
    car_payload,
    customer_payload,
    phone_rows,
)
from services.web.people import people
from services.web.routing import MenuItem, Router
from services.web.web import Web
from shared.kernel.errors import Refusal

pages = Router()
pages.menu(MenuItem("new_customer", "menu.new_customer", "/customers/new", "customer.edit", "customers", 15))
pages.menu(MenuItem("new_company", "menu.new_company", "/companies/new", "customer.edit", "customers", 25))

_TEMPLATE: Final = "customers/new.html"
_PATHS: Final = {"person": "/customers/new", "company": "/companies/new"}


def _empty(kind: str) -> Callable[[Web], Awaitable[Response]]:
    async def show(web: Web) -> Response:
        form = Form({"primary": "0", "with_car": "on" if kind == "person" else "", "then": web.query("then")})
        return web.page(_TEMPLATE, form=form, **await _context(web, kind, form))

    return show


def _register(kind: str) -> Callable[[Web], Awaitable[Response]]:
    async def register(web: Web) -> Response:
        form = await web.form()
        payload = customer_payload(form, kind)
        if form["with_car"]:
            payload["car"] = car_payload(form, "car.") | {"plate": form["car.plate"]}
        try:
            reply = await web.command(
                "customer", f"register_{kind}", payload, form=form, wait_for=("customer", "crm")
            )
        except Refusal as refusal:
            form.errors = as_shown(form, form.refuse(refusal).errors)
            return web.refused(_TEMPLATE, "form", form=form, **await _context(web, kind, form))
        if form["then"] == "order" and "car_id" in reply:
            return web.see(f"/orders/new?car={reply['car_id']}")
        return web.see(f"/customers/{reply['id']}")

    return register


async def _context(web: Web, kind: str, form: Form) -> dict[str, Any]:
    staff = await people(web)
    doc = web.query("doc")
    path = _PATHS[kind]
    return {
        "kind": kind,
        "path": path,
        "doc": f"{path}?doc={doc}" if doc.isalnum() else path,
        "rows": phone_rows(form),
        "phone_kinds": PHONE_KINDS,
        "people": staff.choices(form["assignee"]),
    }


for _kind, _path in _PATHS.items():
    pages.get(_path, permission="customer.edit")(_empty(_kind))
    pages.post(_path, permission="customer.edit")(_register(_kind))
