"""정비 사례: what a trouble came from and what helped, found by symptom, part, car and text (CM-05)."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from services.web.consulting import symptom_tree
from services.web.forms import Form
from services.web.listing.state import PAGE_SIZE, ListState, Pages, read_state
from services.web.pages.orders_reading import stored
from services.web.people import people
from services.web.routing import MenuItem, Router
from services.web.web import Web
from shared.kernel.errors import Refusal
from shared.kernel.languages import LANGUAGES

pages = Router()
pages.menu(MenuItem("cases", "menu.cases", "/cases", "order.view", "orders", 60))

_LIST, _ONE, _EDIT = "consulting/cases.html", "consulting/case.html", "consulting/case_edit.html"
TEXTS: Final = ("title", "complaint", "cause", "remedy")
_FROM: Final = ("/orders/", "/parts/", "/cases?")


@pages.get("/cases", permission="order.view")
async def show_list(web: Web) -> Response:
    """Those of the car of `order` first; the address holds the search."""
    state = _state(web)
    order = await stored(web, state.filters["order"]) if state.filters["order"] else None
    asked: dict[str, Any] = {
        "text": state.filters["q"],
        "symptoms": [state.filters["symptom"]] if state.filters["symptom"] else [],
        "parts": [state.filters["part"]] if state.filters["part"] else [],
        "model": order["car"]["model"] if order else "",
        "withdrawn": state.filters["show"] == "withdrawn",
        "language": web.catalogue.language,
        "limit": PAGE_SIZE,
        "skip": state.offset,
    }
    found = await web.call("consulting", "find_cases", asked)
    return web.page(
        _LIST,
        found=found,
        state=state,
        order=order,
        pages=Pages(found["count"], state.page),
        **await _choices(web),
    )


@pages.get("/cases/{id:uuid}", permission="order.view")
async def show(web: Web) -> Response:
    """A case in the reader's language where it is written in it; `back` leads to where it was opened."""
    case = await _case(web)
    spoken = next(
        each for each in (web.catalogue.language, "en", "ko", *case["texts"]) if each in case["texts"]
    )
    back = web.query("back") if web.query("back").startswith(_FROM) else "/cases"
    return web.page(_ONE, case=case, text=case["texts"][spoken], spoken=spoken, back=back)


@pages.get("/cases/new", permission="content.edit")
async def begin(web: Web) -> Response:
    """An empty case, about the symptom or part that it was begun from."""
    first = {"symptoms": web.query("symptom"), "parts": web.query("part"), "models": web.query("model")}
    return await _editing(web, None, web.catalogue.language, Form(first))


@pages.post("/cases/new", permission="content.edit")
async def add(web: Web) -> Response:
    """The case as it shall stand; its pictures come next."""
    form = await web.form()
    try:
        done = await _write(web, form, {})
    except Refusal as refusal:
        return await _editing(web, None, str(form["language"]), form.refuse(refusal), status=422)
    return web.see(f"/cases/{done['id']}/edit?language={form['language']}&saved=1")


@pages.get("/cases/{id:uuid}/edit", permission="content.edit")
async def edit(web: Web) -> Response:
    """The text in one language, what it is about, its pictures, and what stood there before."""
    case = await _case(web)
    language = web.query("language") if web.query("language") in LANGUAGES else web.catalogue.language
    return await _editing(web, case, language, None)


@pages.post("/cases/{id:uuid}/edit", permission="content.edit")
async def change(web: Web) -> Response:
    """The whole text in one language, and what the case is about."""
    form = await web.form()
    try:
        await _write(web, form, {"id": web.path("id"), "version": form.integer("version")})
    except Refusal as refusal:
        return await _editing(web, await _case(web), str(form["language"]), form.refuse(refusal), status=422)
    return web.see(f"/cases/{web.path('id')}/edit?language={form['language']}&saved=1")


@pages.post("/cases/{id:uuid}/withdraw", permission="content.edit")
async def withdraw(web: Web) -> Response:
    """Let nobody find it, or let it be found again."""
    form = await web.form()
    method = "bring_back_case" if form["back"] else "withdraw_case"
    asked = {"id": web.path("id")}
    await web.command("consulting", method, asked, form=form, wait_for=("consulting",))
    return web.see(f"/cases/{web.path('id')}")


async def _write(web: Web, form: Form, about_it: dict[str, Any]) -> dict[str, Any]:
    asked = {
        **about_it,
        "language": form["language"],
        **{name: str(form[name]).replace("\r\n", "\n") for name in TEXTS},
        "models": [each.strip() for each in str(form["models"]).split(",") if each.strip()],
        **{name: [each for each in form.many(name) if each] for name in ("symptoms", "parts")},
    }
    return await web.command("consulting", "write_case", asked, form=form, wait_for=("consulting",))


async def _case(web: Web) -> dict[str, Any]:
    return await web.call("consulting", "get_case", {"id": web.path("id")})


async def _editing(
    web: Web, case: dict[str, Any] | None, language: str, form: Form | None, *, status: int = 200
) -> Response:
    language = language if language in LANGUAGES else web.catalogue.language
    context: dict[str, Any] = {
        "case": case,
        "language_of_text": language,
        "languages": LANGUAGES,
        "form": form or Form(_values(case, language)),
        "names": (await people(web)).names,
        "saved": web.query("saved"),
        **await _choices(web),
    }
    return web.page(_EDIT, status=status, **context)


def _values(case: dict[str, Any] | None, language: str) -> dict[str, Any]:
    if case is None:
        return {}
    about = {"models": ", ".join(case["models"]), "symptoms": case["symptoms"], "parts": case["parts"]}
    return {**case["texts"].get(language, {}), **about}


async def _choices(web: Web) -> dict[str, Any]:
    """What a case can be about: the leaves of the tree under their roots, the items of the sheet."""
    tree = await symptom_tree(web)
    leaves: dict[str, list[str]] = {}
    for name, symptom in tree.items():
        if symptom["items"]:
            leaves.setdefault(symptom["path"][0], []).append(name)
    articles = await web.call("consulting", "list_articles")
    return {"leaves": leaves, "topics": [row["topic"] for row in articles["rows"]]}


def _state(web: Web) -> ListState:
    return read_state(
        "/cases",
        web.request.query_params,
        today=web.formats.today(),
        filters=("q", "symptom", "part", "order", "show"),
    )
