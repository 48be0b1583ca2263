"""What the law's forms print of the shop: its numbers, who stands for it, where it is."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from services.web.forms import Form
from services.web.routing import MenuItem, Router
from services.web.web import Web
from shared.kernel.errors import Refusal

pages = Router()
pages.menu(MenuItem("shop", "menu.shop", "/settings/shop", "staff.manage", "settings", 20))

_TEMPLATE: Final = "settings/shop.html"
FIELDS: Final = (
    "company", "representative", "business_number", "repair_number", "address", "phone", "technician",
    "alarm_phone",
)  # fmt: skip
REQUIRED: Final = frozenset(FIELDS) - {"alarm_phone"}


@pages.get("/settings/shop", permission="staff.manage")
async def show(web: Web) -> Response:
    """The shop where one works."""
    told = await web.call("staff", "shop", {})
    return _page(web, Form({name: told[name] for name in FIELDS}))


@pages.post("/settings/shop", permission="staff.manage")
async def save(web: Web) -> Response:
    """All of it as it shall stand."""
    form = await web.form()
    try:
        await web.command("staff", "describe_shop", {name: form[name] for name in FIELDS}, form=form)
    except Refusal as refusal:
        return _page(web, form.refuse(refusal), status=422)
    return web.see("/settings/shop?saved=1")


def _page(web: Web, form: Form, *, status: int = 200) -> Response:
    return web.page(
        _TEMPLATE, status=status, form=form, fields=FIELDS, required=REQUIRED, saved=bool(web.query("saved"))
    )
