"""Saving an order's page: what differs from the stored order becomes one command per section, in a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.web.forms import Form
from services.web.pages import orders_form, orders_input
from services.web.web import Web
from shared.kernel.errors import Refusal
from shared.kernel.ids import derived_id
from shared.kernel.money import Currency

Section = tuple[str, dict[str, Any]]


async def save(web: Web, order: Mapping[str, Any], form: Form) -> dict[str, Any]:
    """{version, place}: each section is a command of its own id, and passes the version it made on."""
    reached = {"version": form.integer("version"), "place": order["place"]}
    for method, payload in sections(order, form, web):
        asked = {"id": order["id"], "version": reached["version"], **payload}
        own = Form(command_id=derived_id(form.command_id, method))
        try:
            reached = await web.command("maintenance", method, asked, form=own)
        except Refusal as refusal:
            form.values["version"] = reached["version"]
            raise named(refusal, method) from None
    return reached


def sections(order: Mapping[str, Any], form: Form, web: Web) -> list[Section]:
    """The commands that make the stored order what was typed."""
    currency = Currency(order["currency"])
    found = [
        ("change_header", _header(order, form, web)),
        ("assign_order", _assignee(order, form)),
        ("revise_lines", _lines(order, form, web, currency)),
        ("set_flags", _flags(order, form)),
        ("write_opinions", _opinions(order, form)),
        ("set_discount", _discount(order, form, currency)),
    ]
    return [(method, payload) for method, payload in found if payload]


def named(refusal: Refusal, method: str) -> Refusal:
    """The refusal with its reasons under the names of the page's fields."""
    if method == "set_discount":
        reason = refusal.fields.get("amount", "invalid")
        refusal.fields = {"discount": reason}
    return refusal


def mileage_of(form: Form) -> dict[str, Any]:
    """The odometer; why it went backwards, and what proves it."""
    told = {"mileage_km": form.integer("mileage_km"), "mileage_reason": form.get("mileage_reason")}
    return {**told, "certificate": certificate_of(form)}


def certificate_of(form: Form) -> dict[str, Any] | None:
    """All parts of the certificate as typed; None when none was."""
    typed = {part: form.get(f"certificate.{part}") for part in ("issuer", "issued_on", "number")}
    return {part: told or "" for part, told in typed.items()} if any(typed.values()) else None


def _header(order: Mapping[str, Any], form: Form, web: Web) -> dict[str, Any]:
    zone, changed = web.formats.zone, {}
    if form["promised_at"] != orders_form.local(order["promised_at"], zone):
        changed["promised_at"] = orders_input.moment(form["promised_at"], zone)
    if form["request"] != order["request"]:
        changed["request"] = form["request"]
    if "mileage_km" in form.values and form.integer("mileage_km") != order["mileage_km"]:
        changed |= mileage_of(form)
    return changed


def _assignee(order: Mapping[str, Any], form: Form) -> dict[str, Any]:
    chosen = form.get("assignee")
    return {} if "assignee" not in form.values or chosen == order["assignee"] else {"assignee": chosen}


def _lines(order: Mapping[str, Any], form: Form, web: Web, currency: Currency) -> dict[str, Any]:
    typed = orders_input.lines(orders_input.rows(form), currency)
    stored = orders_input.lines(orders_form.rows(order, web.formats, {}), currency)
    return {} if typed == stored else {"lines": typed}


def _flags(order: Mapping[str, Any], form: Form) -> dict[str, Any]:
    changed = {name: on for name, on in orders_input.flags(form).items() if on != order["flags"][name]}
    return {"flags": changed} if changed else {}


def _opinions(order: Mapping[str, Any], form: Form) -> dict[str, Any]:
    # A browser sends a text area's line ends as CR LF.
    typed = {name: str(form[name]).replace("\r\n", "\n") for name in ("for_customer", "for_shop")}
    return {name: text for name, text in typed.items() if text != order[name]}


def _discount(order: Mapping[str, Any], form: Form, currency: Currency) -> dict[str, Any]:
    amount = orders_input.minor(str(form["discount"]), currency)
    return {} if amount == order["totals"]["discount"] else {"amount": amount}
