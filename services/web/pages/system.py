"""The system page: processes, queues, views, dead letters; rebuild and replay (ui.md, screen 15)."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from services.web.forms import Form
from services.web.routing import MenuItem, Router
from services.web.web import Web
from shared.kernel.errors import NotFound

pages = Router()
pages.menu(MenuItem("system", "menu.system", "/system", "system.view", "settings", 20))

_TEMPLATE = "system/system.html"


@pages.get("/system", permission="system.view")
async def show(web: Web) -> Response:
    """The whole page."""
    return web.page(_TEMPLATE, **await _now(web))


@pages.get("/system/now", permission="system.view")
async def show_now(web: Web) -> Response:
    """The part that is asked for again and again while the page is open."""
    return web.fragment(_TEMPLATE, "now", **await _now(web))


@pages.post("/system/views/{name}/rebuild", permission="system.operate")
async def rebuild(web: Web) -> Response:
    """Begin, or go on with, building a view anew beside the one that serves."""
    try:
        await web.parts.operations.rebuild(web.path("name"))
    except KeyError:
        raise NotFound(kind="view") from None
    return web.fragment(_TEMPLATE, "now", **await _now(web))


@pages.post("/system/views/{name}/stop", permission="system.operate")
async def stop(web: Web) -> Response:
    """Interrupt a rebuild that was begun here; what it has done is kept."""
    web.parts.operations.stop(f"rebuild {web.path('name')}")
    return web.fragment(_TEMPLATE, "now", **await _now(web))


@pages.post("/system/queues/{name}/replay", permission="system.operate")
async def replay(web: Web) -> Response:
    """Give a queue's dead letters to their handler once more."""
    picture = await web.parts.operations.picture()
    if web.path("name") not in {each.name for each in picture.queues or [] if each.dead}:
        raise NotFound(kind="queue")
    await web.parts.operations.replay(web.path("name"))
    return web.fragment(_TEMPLATE, "now", **await _now(web))


async def _now(web: Web) -> dict[str, Any]:
    operations = web.parts.operations
    return {
        "picture": await operations.picture(),
        "jobs": operations.running(),
        "failed": operations.last_words(),
        "form": Form(),
    }
