"""Employees and permissions: who works here, and what they may do at which dealership (CM-43, CM-44)."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from services.web.forms import Form
from services.web.routing import MenuItem, Router
from services.web.web import Web
from shared.identity import PERMISSIONS
from shared.kernel.errors import Refusal

pages = Router()
pages.menu(MenuItem("employees", "menu.employees", "/settings/employees", "staff.view", "settings", 10))

_LIST, _ONE = "settings/employees.html", "settings/employee.html"
_STATES = ("waiting", "active", "ended", "dismissed")
_EVERYWHERE = "*"


@pages.get("/settings/employees", permission="staff.view")
async def show_list(web: Web) -> Response:
    """The list, by state and search text; the address holds both."""
    found = (await web.call("staff", "employees", {}))["employees"]
    state, text = web.query("state"), web.query("q").strip().lower()
    counts = {each: sum(row["state"] == each for row in found) for each in _STATES}
    rows = [row for row in found if state in ("", row["state"]) and _says(row, text)]
    return web.page(_LIST, rows=rows, counts=counts, state=state, q=web.query("q"), total=len(found))


@pages.get("/settings/employees/new", permission="staff.manage")
async def show_new(web: Web) -> Response:
    """The form of a new account."""
    first = {"dealership": web.user.dealership.id, "since": web.formats.today().isoformat()}
    return web.page("settings/hire.html", form=Form(first), doc=_document(web))


@pages.post("/settings/employees/new", permission="staff.manage")
async def hire(web: Web) -> Response:
    """An account, its first days and password; the permissions come on its own page."""
    form = await web.form()
    payload = {
        "name": form["name"],
        "login": form["login"].lower(),
        "dealership": form["dealership"],
        "language": form["language"],
        "since": form.get("since"),
        "until": form.get("until"),
        "password": form.get("password"),
    }
    try:
        reply = await web.command("staff", "hire", payload, form=form, wait_for=("staff",))
    except Refusal as refusal:
        form.values.pop("password", None)
        refused = form.refuse(_on_login(refusal))
        return web.refused("settings/hire.html", "form", form=refused, doc=_document(web))
    return web.see(f"/settings/employees/{reply['id']}")


@pages.get("/settings/employees/{id:uuid}", permission="staff.view")
async def show_one(web: Web) -> Response:
    """Validity, permissions per dealership, password."""
    return await _one(web)


@pages.post("/settings/employees/{id:uuid}/validity", permission="staff.manage")
async def set_validity(web: Web) -> Response:
    """CM-44: waiting → in use, with first and last day."""
    form = await web.form()
    payload = {"id": web.path("id"), "since": form.get("since"), "until": form.get("until")}
    return await _changed(web, form, "set_validity", payload, "validity")


@pages.post("/settings/employees/{id:uuid}/permissions", permission="staff.manage")
async def set_permissions(web: Web) -> Response:
    """Exactly the ticked ones at one dealership, from this moment."""
    form = await web.form()
    payload = {
        "id": web.path("id"),
        "dealership": form["dealership"],
        "permissions": [each for each in form.many("permissions") if each],
    }
    return await _changed(web, form, "set_permissions", payload, "permissions")


@pages.post("/settings/employees/{id:uuid}/password", permission="staff.manage")
async def set_password(web: Web) -> Response:
    """A new one, told to the employee by word of mouth; their sessions end."""
    form = await web.form()
    payload = {"id": web.path("id"), "password": form["password"]}
    form.values.pop("password", None)
    return await _changed(web, form, "set_password", payload, "password")


@pages.post("/settings/employees/{id:uuid}/dismiss", permission="staff.manage")
async def dismiss(web: Web) -> Response:
    """Close the account for good."""
    return await _changed(web, await web.form(), "dismiss", {"id": web.path("id")}, "dismiss")


async def _changed(web: Web, form: Form, method: str, payload: dict[str, Any], part: str) -> Response:
    try:
        await web.command("staff", method, payload, form=form, wait_for=("staff",))
    except Refusal as refusal:
        return await _one(web, {part: form.refuse(refusal)}, 422)
    return web.see(f"/settings/employees/{web.path('id')}?done={part}")


async def _one(web: Web, refused: dict[str, Form] | None = None, status: int = 200) -> Response:
    found = await web.call("staff", "get_employee", {"id": web.path("id")})
    validity = Form({"since": found["since"] or "", "until": found["until"] or ""})
    forms = {"validity": validity, "permissions": Form(), "password": Form(), "dismiss": Form()}
    return web.page(
        _ONE,
        status=status,
        employee=found,
        forms=forms | (refused or {}),
        places=_places(web, found),
        permissions=PERMISSIONS,
        done=web.query("done"),
    )


def _places(web: Web, found: dict[str, Any]) -> list[tuple[str, str]]:
    """The dealerships whose permissions this manager may set, the employee's own first."""
    named = list(web.user.dealerships) if web.user.group else []
    named = named or [(web.user.dealership.id, web.user.dealership.name)]
    named.sort(key=lambda each: each[0] != found["dealership"])
    return [*named, (_EVERYWHERE, web.text("employees.everywhere"))] if web.user.group else named


def _says(row: dict[str, Any], text: str) -> bool:
    return text in row["name"].lower() or text in row["login"].lower()


def _on_login(refusal: Refusal) -> Refusal:
    if refusal.code == "already_taken" and not refusal.fields:
        refusal.fields = {"login": "already_taken"}
    return refusal


def _document(web: Web) -> str:
    doc = web.query("doc")
    return f"/settings/employees/new?doc={doc}" if doc.isalnum() else "/settings/employees/new"
