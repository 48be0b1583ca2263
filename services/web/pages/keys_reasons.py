"""꺼내는 사유: what keys may be taken for at all cabinets, until when, and whether a second person agrees."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any, Final

from starlette.responses import Response

from services.web.forms import Form
from services.web.routing import Router
from services.web.web import Web
from shared.contracts.keys import REASONS
from shared.kernel.errors import NotPermitted, Refusal

pages = Router()

_PAGE: Final = "keys/reasons.html"
# What a cabinet's display has room for, and how many empty lines the page offers.
_MOST: Final = 9
_ROOM: Final = 2
Row = dict[str, Any]


@pages.get("/keys/reasons", permission="key.manage")
async def show(web: Web) -> Response:
    """The list that holds, with room for more; only the head office may change it."""
    told = (await web.call("keys", "take_reasons"))["reasons"]
    rows = [_row(each["reason"], each["minutes"], each["approved"]) for each in told]
    return _page(web, rows, Form())


@pages.post("/keys/reasons", permission="key.manage")
async def save(web: Web) -> Response:
    """The whole list; a line without a reason is left out."""
    form = await web.form()
    rows = [row for row in _typed(web, form) if row["reason"]]
    if not web.user.group:
        return _page(web, rows, form.refuse(NotPermitted(permission="group")), status=422)
    try:
        await web.command("keys", "set_take_reasons", {"reasons": list(map(_rule, rows))}, form=form)
    except Refusal as refusal:
        return _page(web, rows, form.refuse(refusal), status=422)
    return web.see("/keys/reasons?saved=1")


def _page(web: Web, rows: list[Row], form: Form, status: int = 200) -> Response:
    room = max(0, min(_ROOM, _MOST - len(rows)))
    offered = {row["reason"] for row in rows}
    return web.page(
        _PAGE,
        status=status,
        rows=[*rows, *(_row("", None, False) for _ in range(room))],
        known=[name for name in REASONS if name not in offered],
        form=form,
        saved=bool(web.query("saved")),
    )


def _row(reason: str, minutes: Any, approved: bool) -> Row:
    return {"reason": reason, "minutes": minutes, "approved": approved}


def _typed(web: Web, form: Form) -> list[Row]:
    """As many lines as were sent; what is ticked is sent by the number of its line."""
    lines = zip_longest(form.many("reason"), form.many("minutes"), fillvalue="")
    ticked = set(form.many("approved"))
    codes = {web.own_text("keys.reason", name): name for name in REASONS}
    return [
        _row(codes.get(reason.strip(), reason.strip()), minutes.strip(), str(number) in ticked)
        for number, (reason, minutes) in enumerate(lines)
    ]


def _rule(row: Row) -> Row:
    """Minutes that are left open: the key does not come back. What is no number is refused by the service."""
    typed = str(row["minutes"] or "")
    minutes = int(typed) if typed.isascii() and typed.isdecimal() else (typed or None)
    return {**row, "minutes": minutes}
