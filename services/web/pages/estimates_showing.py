"""One estimate as its page shows it: what may be done, its link, beside another one (CM-54, CM-55)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from starlette.responses import Response

from services.web.forms import Form
from services.web.links import PaperLink
from services.web.pages import estimate_input
from services.web.pages.orders_reading import work_codes
from services.web.pages.sending import address, paper_url, phones_of
from services.web.web import Web
from shared.kernel.days import years_after
from shared.kernel.money import VAT_RATE, Currency

PAGE: Final = "estimates/estimate.html"


async def stored(web: Web) -> dict[str, Any]:
    """The estimate as it is now."""
    return await web.call("estimate", "get_estimate", {"id": web.path("id")})


async def shown(
    web: Web,
    estimate: Mapping[str, Any],
    form: Form | None = None,
    rows: list[dict[str, str]] | None = None,
    *,
    status: int = 200,
    **forms: Form,
) -> Response:
    """The page; of what was refused only the part that htmx wants. `rows` as they were typed."""
    context = await context_of(web, estimate, form, rows) | forms
    if status != 200 and web.htmx:
        return web.fragment(PAGE, "estimate", status=status, **context)
    return web.page(PAGE, status=status, **context)


async def context_of(
    web: Web, estimate: Mapping[str, Any], form: Form | None, rows: list[dict[str, str]] | None
) -> dict[str, Any]:
    """What the page is drawn from."""
    currency = estimate["currency"]
    about = {"order_id": estimate["order_id"]} if estimate["order_id"] else {"car_id": estimate["car_id"]}
    others = await web.call("estimate", "estimates_of", about)
    values = {"note": estimate["note"], "insurance": "on" if estimate["insurance"] else ""}
    changeable = web.may("order.edit") and not estimate["withheld"]
    editable = changeable and estimate["state"] in ("draft", "issued")
    return {
        "estimate": estimate,
        "form": form or Form(values),
        "rows": [{**estimate_input.BLANK, **row} for row in rows]
        if rows is not None
        else [estimate_input.shown(line, currency, web.formats) for line in estimate["lines"]],
        "blank_row": estimate_input.BLANK,
        "codes": await work_codes(web) if editable else [],
        "editable": editable,
        "changeable": changeable,
        "open": estimate["state"] == "issued" and not estimate["expired"] and not estimate["withheld"],
        "link": link_of(web, estimate),
        "others": [row for row in others["rows"] if row["id"] != estimate["id"]],
        "compared": await _compared(web, estimate, others["rows"]),
        "digits": Currency(currency).minor_digits,
        "vat_percent": int(VAT_RATE[Currency(currency)] * 100),
        "phones": await phones_of(web, estimate["car_id"]) if estimate["issued"] else [],
        "sent": web.query("sent"),
        "order_form": Form(),
        "send_form": Form(),
    }


def link_of(web: Web, estimate: Mapping[str, Any]) -> str:
    """The customer's address: good for as long as the estimate, or as what was signed is kept.

    None for a customer who was forgotten.
    """
    if estimate["withheld"]:
        return ""
    answered = estimate["answer"]
    if answered:
        kept = years_after(web.formats.today(), 1).isoformat()
        return paper_url(web, PaperLink("evidence", estimate["id"]), kept) if answered["evidence"] else ""
    if estimate["state"] != "issued":
        return ""
    last = date.fromisoformat(estimate["issued"]["valid_until"])
    return address(web, f"/e/{web.parts.links.make(estimate['id'], last, web.user.dealership.time_zone)}")


async def _compared(
    web: Web, estimate: Mapping[str, Any], others: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """Two estimates item by item; None when nothing is to be compared."""
    wanted = web.query("with")
    if wanted not in {row["id"] for row in others} or wanted == estimate["id"]:
        return None
    other = await web.call("estimate", "get_estimate", {"id": wanted})
    return {"other": other, "rows": estimate_input.beside(estimate["lines"], other["lines"])}
