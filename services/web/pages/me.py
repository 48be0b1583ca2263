"""The employee's own choices: language, password, favourites, where they work now (CM-08)."""

from __future__ import annotations

from starlette.responses import Response

from services.web.door import COOKIE
from services.web.forms import Form
from services.web.routing import SIGNED_IN, MenuItem, Router
from services.web.web import Web
from shared.kernel.errors import InvalidInput, Refusal
from shared.kernel.languages import LANGUAGES

pages = Router()
pages.menu(MenuItem("me", "menu.me", "/settings/me", SIGNED_IN, "settings", 90))

_TEMPLATE = "settings/me.html"
# Each language is named in itself: whoever looks for theirs can read it.
_NAMES = {"ko": "한국어", "en": "English", "zh": "中文", "ja": "日本語"}


@pages.get("/settings/me", permission=SIGNED_IN)
async def show(web: Web) -> Response:
    """Language, password, and the PIN of the key cabinets."""
    return _page(web, Form({"language": web.user.language}))


@pages.post("/settings/language", permission=SIGNED_IN)
async def choose_language(web: Web) -> Response:
    """Read the screens in another language."""
    form = await web.form()
    await web.command("staff", "choose_language", {"language": form["language"]}, form=form)
    web.parts.sessions.forget(web.cookie)
    return web.see("/settings/me?done=language")


@pages.post("/settings/password", permission=SIGNED_IN)
async def change_password(web: Web) -> Response:
    """A new password for the old one; the employee's other sessions end."""
    form = await web.form()
    session = web.request.cookies.get(COOKIE, "")
    try:
        if form["new"] != form["again"]:
            raise InvalidInput(fields={"again": "not_equal"})
        payload = {"old": form["old"], "new": form["new"], "session": session}
        await web.command("staff", "change_password", payload, form=form)
    except Refusal as refusal:
        form.values = {"language": web.user.language}
        return _page(web, form.refuse(refusal), status=422)
    return web.see("/settings/me?done=password")


@pages.post("/settings/pin", permission="key.take")
async def set_pin(web: Web) -> Response:
    """The PIN with which the employee signs in at the key cabinets (CN-107)."""
    form = await web.form()
    try:
        if form["pin"] != form["pin_again"]:
            raise InvalidInput(fields={"pin_again": "not_equal"})
        await web.command("keys", "set_pin", {"pin": form["pin"]}, form=form)
    except Refusal as refusal:
        form.values = {"language": web.user.language}
        return _page(web, form.refuse(refusal), status=422)
    return web.see("/settings/me?done=pin")


@pages.post("/settings/favourites", permission=SIGNED_IN)
async def choose_favourites(web: Web) -> Response:
    """Star or unstar one menu entry."""
    form = await web.form()
    kept = [item for item in web.user.favourites if item != form["item"]]
    if form["starred"] and form["item"] in {item.id for item in web.parts.menu.allowed(web.user)}:
        kept.append(form["item"])
    await web.command("staff", "choose_favourites", {"items": kept})
    web.parts.sessions.forget(web.cookie)
    return Response(status_code=204)


@pages.post("/settings/dealership", permission=SIGNED_IN)
async def switch_dealership(web: Web) -> Response:
    """Work at another of one's dealerships."""
    form = await web.form()
    await web.parts.sessions.switch(web.cookie, form["dealership"])
    return web.see("/")


def _page(web: Web, form: Form, status: int = 200) -> Response:
    languages = [(code, _NAMES[code]) for code in LANGUAGES]
    return web.page(_TEMPLATE, status=status, form=form, languages=languages, done=web.query("done"))
