"""The inspection on the tablet: ○ △ × per item, reasons, photos (CM-51 to CM-56)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.responses import Response

from services.web.consulting import asked_for, noted_at
from services.web.forms import Form
from services.web.pages.orders_reading import stored
from services.web.routing import Router
from services.web.web import Web
from shared.kernel.errors import NotFound, Refusal
from shared.kernel.ids import derived_id

pages = Router()

_PAGE: Final = "inspection/inspection.html"
_NOTHING: Final = {"mark": "", "reasons": [], "note": ""}
MARKS: Final = (("good", "○"), ("watch", "△"), ("bad", "×"))


@pages.get("/orders/{id}/inspection", permission="order.view")
async def show(web: Web) -> Response:
    """The sheet of a visit."""
    sheet = await _sheet(web)
    if web.htmx:
        return web.fragment(_PAGE, "sheet", **await _context(web, sheet))
    return web.page(_PAGE, **await _context(web, sheet))


@pages.post("/orders/{id}/inspection/items/{item}", permission="order.edit")
async def mark(web: Web) -> Response:
    """A mark with its reasons; the item comes back as it stands now."""
    form = await web.form()
    asked = {
        "order_id": web.path("id"),
        "item": web.path("item"),
        "mark": form.get("mark"),
        "reasons": form.many("reasons"),
        "note": form["note"],
    }
    try:
        # the items of a sheet came with one id among them: what is said of which item makes the command
        said = (asked["item"], asked["mark"], *asked["reasons"], asked["note"])
        own = Form(command_id=derived_id(form.command_id, *said))
        await web.command("estimate", "mark_item", asked, form=own)
    except Refusal as refusal:
        return await _item(web, form.refuse(refusal), status=422)
    return await _item(web, Form())


@pages.post("/orders/{id}/inspection/rest", permission="order.edit")
async def rest_good(web: Web) -> Response:
    """Whatever of a page bears no mark is good."""
    form = await web.form()
    return await _then_sheet(web, "mark_rest_good", {"page": form["page"]}, form)


@pages.post("/orders/{id}/inspection/finish", permission="order.edit")
async def finish(web: Web) -> Response:
    """Done looking."""
    return await _then_sheet(web, "finish_inspection", {}, await web.form())


@pages.post("/orders/{id}/photos/{photo}/remove", permission="order.edit")
async def detach(web: Web) -> Response:
    """The photo does not belong to the visit."""
    return await _then_sheet(web, "detach_photo", {"photo_id": web.path("photo")}, await web.form())


async def _then_sheet(web: Web, method: str, asked: dict[str, Any], form: Form) -> Response:
    await web.command("estimate", method, {"order_id": web.path("id"), **asked}, form=form)
    return await show(web)


async def _item(web: Web, form: Form, *, status: int = 200) -> Response:
    context = await _context(web, await _sheet(web))
    for page in context["pages"]:
        for item in page["rows"]:
            if item["id"] == web.path("item"):
                return web.fragment(_PAGE, "item", status=status, **{**context, "item": item, "form": form})
    raise NotFound(kind="item")


async def _sheet(web: Web) -> dict[str, Any]:
    return await web.call("estimate", "get_inspection", {"order_id": web.path("id")})


async def _context(web: Web, sheet: Mapping[str, Any]) -> dict[str, Any]:
    order = await stored(web, web.path("id"))
    editable = web.may("order.edit") and order["state"] not in ("delivered", "cancelled")
    marks = [finding["mark"] for finding in sheet["findings"].values()]
    noted = await noted_at(web, order["id"])
    return {
        "order": order,
        "noted": noted,
        "pages": [_page(page, sheet, noted) for page in sheet["pages"]],
        "others": [photo for photo in sheet["photos"] if photo["item"] is None],
        "counts": [(sign, marks.count(name)) for name, sign in MARKS],
        "total": sum(len(page["items"]) for page in sheet["pages"]),
        "marked": len(marks),
        "finished": sheet["finished"],
        "editable": editable,
        "marks": MARKS,
        "form": Form(),
    }


def _page(
    page: Mapping[str, Any], sheet: Mapping[str, Any], noted: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    rows = [
        {
            **item,
            **sheet["findings"].get(item["id"], _NOTHING),
            "possible": item["reasons"],
            "asked_for": asked_for(noted, item["id"]),
            "photos": [photo for photo in sheet["photos"] if photo["item"] == item["id"]],
        }
        for item in page["items"]
    ]
    return {"id": page["id"], "rows": rows, "open": sum(not item["mark"] for item in rows)}
