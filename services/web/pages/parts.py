"""Pages on parts: where one sits, what it does, why work on it is needed (CM-05, CM-58)."""

from __future__ import annotations

from functools import partial
from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from services.web.consulting import article_of, picture_key
from services.web.forms import Form
from services.web.people import people
from services.web.receiving import Destination, held, take
from services.web.routing import MenuItem, Router
from services.web.web import Web
from shared.blobs.pictures import Picture
from shared.kernel.errors import Refusal
from shared.kernel.ids import derived_id
from shared.kernel.languages import LANGUAGES

pages = Router()
pages.menu(MenuItem("parts", "menu.parts", "/parts", "order.view", "orders", 50))

_LIST, _ONE, _EDIT = "consulting/parts.html", "consulting/part.html", "consulting/part_edit.html"
_TEXTS: Final = ("place", "need", "labour")


@pages.get("/parts", permission="order.view")
async def show_list(web: Web) -> Response:
    """Every page, with its picture."""
    found = await web.call("consulting", "list_articles")
    return web.page(_LIST, rows=found["rows"])


@pages.get("/parts/{topic}", permission="order.view")
async def show(web: Web) -> Response:
    """One page as the customer is shown it; `back` leads to where it was opened."""
    article = await article_of(web, web.path("topic"))
    back = _back(web)
    order = back.split("/")[2] if back.startswith("/orders/") else ""  # whose car comes first among the cases
    text = article["texts"][web.catalogue.language]
    return web.page(_ONE, article=article, text=text, back=back, order=order)


@pages.get("/parts/{topic}/edit", permission="content.edit")
async def edit(web: Web) -> Response:
    """The text in one language, the picture, and everything that stood there before."""
    return await _editing(web, web.query("language"), None)


@pages.post("/parts/{topic}/edit", permission="content.edit")
async def write(web: Web) -> Response:
    """The text as it shall stand; `restore` goes back to the one that came with the program."""
    form = await web.form()
    asked = {"topic": web.path("topic"), "language": form["language"], "version": form.integer("version")}
    texts = {name: str(form[name]).replace("\r\n", "\n") for name in _TEXTS}
    method = "restore_article" if form["restore"] else "write_article"
    try:
        payload = asked if form["restore"] else asked | texts
        await web.command("consulting", method, payload, form=form, wait_for=("consulting",))
    except Refusal as refusal:
        return await _editing(web, str(form["language"]), form.refuse(refusal), status=422)
    return web.see(f"/parts/{web.path('topic')}/edit?language={form['language']}&saved=1")


@pages.post("/parts/{topic}/pictures/remove", permission="content.edit")
async def remove(web: Web) -> Response:
    """Back to the drawing."""
    asked = {"topic": web.path("topic")}
    await web.command("consulting", "remove_picture", asked, form=await web.form(), wait_for=("consulting",))
    return web.see(f"/parts/{web.path('topic')}/edit")


@pages.get("/parts/{topic}/pictures/{picture}/upload", permission="content.edit")
async def received(web: Web) -> Response:
    """How much of it is safe here."""
    return await held(web, _page(web))


@pages.post("/parts/{topic}/pictures/{picture}/upload", permission="content.edit")
async def receive(web: Web) -> Response:
    """A piece; with the last one the picture is drawn anew and stands on the page."""
    return await take(web, _page(web))


@pages.get("/parts/{topic}/pictures/{picture}/{form}", permission="order.view")
async def picture(web: Web) -> Response:
    """A picture of the shop's own, `whole` or `small`."""
    return await web.picture(partial(picture_key, web.path("topic"), web.path("picture"), web.path("form")))


def _page(web: Web) -> Destination:
    topic, picture_id = web.path("topic"), web.path("picture")
    key = partial(picture_key, topic, picture_id)
    return Destination(picture_id, key, partial(_there, web), partial(_attach, web))


async def _there(web: Web) -> bool:
    shown = (await article_of(web, web.path("topic")))["picture"]
    return shown is not None and bool(shown["id"] == web.path("picture"))


async def _attach(web: Web, picture: Picture) -> None:
    topic, picture_id = web.path("topic"), str(UUID(web.path("picture")))
    asked = {"topic": topic, "picture_id": picture_id, **picture.told()}
    once = Form(command_id=derived_id("article_picture", topic, picture_id))
    await web.command("consulting", "show_picture", asked, form=once, wait_for=("consulting",))


async def _editing(web: Web, language: str, form: Form | None, *, status: int = 200) -> Response:
    article = await article_of(web, web.path("topic"))
    language = language if language in LANGUAGES else web.catalogue.language
    history = await web.call("consulting", "article_history", {"topic": article["topic"]})
    context: dict[str, Any] = {
        "article": article,
        "language_of_text": language,
        "languages": LANGUAGES,
        "form": form or Form(dict(article["texts"][language])),
        "changes": history["changes"],
        "names": (await people(web)).names,
        "saved": web.query("saved"),
    }
    return web.page(_EDIT, status=status, **context)


def _back(web: Web) -> str:
    """Only a path of our own."""
    wanted = web.query("back")
    return wanted if wanted.startswith(("/orders/", "/estimates/")) else "/parts"
