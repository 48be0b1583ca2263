"""열쇠함: where each key hangs, live, and what happened to it (CN-110, CN-111)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.responses import Response

from services.web.finding import car_hits
from services.web.forms import Form
from services.web.pages.keys_showing import topics
from services.web.people import people
from services.web.routing import MenuItem, Router
from services.web.web import Web
from shared.contracts.keys import KEY_KINDS
from shared.kernel.errors import InvalidInput, Refusal

pages = Router()
pages.menu(MenuItem("keys", "menu.keys", "/keys", "key.view", "orders", 40))

_TEMPLATE: Final = "keys/cabinets.html"
_HISTORY: Final = 30


@pages.get("/keys", permission="key.view")
async def show(web: Web) -> Response:
    """Every cabinet that the employee may see; ``?at=<cabinet>.<drawer>.<slot>`` has one slot open."""
    return web.page(_TEMPLATE, **await _context(web, Form({})))


@pages.get("/keys/map", permission="key.view")
async def cabinet_map(web: Web) -> Response:
    """The same, without the frame: another cabinet stands somewhere, or a tag is another car's."""
    return web.fragment(_TEMPLATE, "cabinets", **await _context(web, Form({})))


@pages.get("/keys/map/{id}", permission="key.view")
async def one_cabinet(web: Web) -> Response:
    """One cabinet's slots, all that a movement in it changes on a page that may show fifty."""
    cabinet = await web.call("keys", "cabinet", {"id": web.path("id")})
    await _add_plates(web, [cabinet])
    return web.fragment(_TEMPLATE, "cabinet", cabinet=cabinet, at=web.query("at"), tried=_tried(web))


@pages.get("/keys/slot", permission="key.view")
async def one_slot(web: Web) -> Response:
    """What is known of the slot that is open; nothing where there is no such slot."""
    at = web.query("at")
    cabinet = await web.call("keys", "cabinet", {"id": at.partition(".")[0]})
    await _add_plates(web, [cabinet])
    return web.fragment(_TEMPLATE, "slot", at=at, **await _chosen(web, [cabinet], at, Form({})))


@pages.post("/keys/{tag}/assign", permission="key.manage")
async def assign(web: Web) -> Response:
    """The tag hangs on the key of the car with this plate; without a plate on none."""
    form = await web.form()
    try:
        car = await _car_of(web, str(form["plate"]).strip())
        payload = {"tag": web.path("tag"), "car_id": car, "kind": form.get("kind", "repair")}
        await web.command("keys", "assign_key", payload, form=form, wait_for=("keys",))
    except Refusal as refusal:
        context = await _context(web, form.refuse(refusal), str(form["at"]))
        return web.page(_TEMPLATE, status=422, **context)
    return web.see(f"/keys?at={form['at']}")


async def _context(web: Web, form: Form, at: str | None = None) -> dict[str, Any]:
    at = web.query("at") if at is None else at
    cabinets = (await web.call("keys", "cabinets"))["cabinets"]
    await _add_plates(web, cabinets)
    return {
        "cabinets": cabinets,
        "at": at,
        "topics": topics(web, [cabinet["dealership"] for cabinet in cabinets], "tags"),
        "tried": _tried(web),
        **await _chosen(web, cabinets, at, form),
    }


def _tried(web: Web) -> tuple[str, ...]:
    """The pages of the demonstration's cabinet, for a browser on its machine: both listen on loopback."""
    at_home = web.request.url.hostname in ("127.0.0.1", "localhost", "::1")
    return web.parts.settings.cabinet_pages if at_home else ()


async def _chosen(web: Web, cabinets: Sequence[Mapping[str, Any]], at: str, form: Form) -> dict[str, Any]:
    chosen = find_slot(cabinets, at)
    movements = []
    if chosen is not None and chosen["tag"]:
        asked = {"tag": chosen["tag"], "limit": _HISTORY}
        movements = (await web.call("keys", "key", asked))["movements"]
        form.values.setdefault("kind", chosen["kind"])
    names = (await people(web)).names if chosen else {}
    return {"chosen": chosen, "movements": movements, "names": names, "kinds": KEY_KINDS, "form": form}


async def _add_plates(web: Web, cabinets: Sequence[Mapping[str, Any]]) -> None:
    """`plate` beside each slot's `car_id`."""
    slots = [slot for cabinet in cabinets for drawer in cabinet["drawers"] for slot in drawer["slots"]]
    cars = sorted({slot["car_id"] for slot in slots if slot["car_id"]})
    plates = (await web.call("customer", "plates", {"cars": cars}))["plates"] if cars else {}
    for slot in slots:
        slot["plate"] = plates.get(slot["car_id"])


async def _car_of(web: Web, plate: str) -> str | None:
    if not plate:
        return None
    cars = {hit["car_id"] for hit in await car_hits(web, plate) if hit["plate"] == plate}
    if len(cars) != 1:
        raise InvalidInput(fields={"plate": "unknown"})
    return str(cars.pop())


def find_slot(cabinets: Sequence[Mapping[str, Any]], at: str) -> dict[str, Any] | None:
    """The slot that an address names, with the names of its cabinet and drawer; None for any other text."""
    cabinet_id, _, place = at.partition(".")
    for cabinet in cabinets:
        for drawer in cabinet["drawers"] if cabinet["id"] == cabinet_id else ():
            for slot in drawer["slots"]:
                if place == f"{drawer['drawer']}.{slot['slot']}":
                    return {
                        **slot,
                        "cabinet": cabinet_id,
                        "name": cabinet["name"],
                        "dealership": cabinet["dealership"],
                        "drawer": drawer["drawer"],
                    }
    return None
