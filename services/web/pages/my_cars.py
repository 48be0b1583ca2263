"""The customer's own cars: what was done, what it cost, the papers, the photos, what waits (CM-02, CM-03)."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from typing import Any, Final

from starlette.responses import Response

from services.web.forms import Form
from services.web.guests import PLACE, Visit
from services.web.routing import PUBLIC, Router
from services.web.web import Web
from shared.contracts.estimate_inspection import photo_key
from shared.kernel import clock
from shared.kernel.errors import NotFound, Refusal
from shared.kernel.money import VAT_RATE, Currency

pages = Router()

_HOME: Final = PLACE + "/{shop}"
_VISIT: Final = _HOME + "/visits/{id:uuid}"
_TEN_MINUTES: Final = 600
Shown = Callable[[Visit], Awaitable[Response]]


def _let_in(handler: Shown) -> Callable[[Web], Awaitable[Response]]:
    """Whose session is over begins again at the telephone number."""

    async def show(web: Web) -> Response:
        visit = await Visit.of(web)
        try:
            return await handler(visit)
        except Refusal as refusal:
            if refusal.code != "page_session_over":
                raise
            return visit.show_out(web.see(f"{visit.home}?over=1"))

    show.__doc__ = handler.__doc__
    return show


async def cars(visit: Visit) -> Response:
    """Everybody whose telephone it is; a single car is opened at once."""
    people = (await visit.own("own_cars"))["people"]
    found = [car for person in people for car in person["cars"]]
    if len(found) == 1 and not visit.web.query("all"):
        return visit.web.see(f"{visit.home}/cars/{found[0]['id']}")
    return visit.page("public/my_cars.html", people=people, form=Form())


async def car(visit: Visit) -> Response:
    """One car with its visits."""
    told = await visit.own("own_car", id=visit.web.path("id"))
    this_day = clock.local_date(clock.now(), visit.shop["time_zone"]).isoformat()
    links = _links(visit, told["offers"])
    return visit.page("public/my_car.html", form=Form(), this_day=this_day, links=links, **told)


async def remind(visit: Visit) -> Response:
    """Whether they want to be told what falls due."""
    form = await visit.web.form()
    await visit.own("choose_own_reminders", form=form, wanted=form["wanted"] == "yes")
    return visit.web.see(f"{visit.home}/cars/{visit.web.path('id')}")


async def one(visit: Visit) -> Response:
    """One visit."""
    told = await visit.own("own_visit", id=visit.web.path("id"))
    currency = Currency(told["currency"])
    percent = int(VAT_RATE[currency] * 100)
    links = _links(visit, told["offers"])
    return visit.page("public/my_visit.html", form=Form(), visit=told, links=links, vat_percent=percent)


async def paper(visit: Visit) -> Response:
    """The customer's copy of the statement."""
    issue = int(visit.web.path("issue"))
    kept = await visit.own("own_paper", id=visit.web.path("id"), issue=issue)
    name = f'inline; filename="{kept["name"]}.pdf"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return Response(b64decode(kept["pdf"]), media_type="application/pdf", headers=headers)


async def photo(visit: Visit) -> Response:
    """A photo of one's own visit, and no other."""
    order, photo_id, form = (visit.web.path(name) for name in ("id", "photo", "form"))
    told = await visit.own("own_visit", id=order)
    if photo_id not in {each["id"] for each in told["photos"]}:
        raise NotFound(kind="photo")
    return await visit.web.picture(partial(photo_key, order, photo_id, form), _TEN_MINUTES)


for _path, _handler in (
    (_HOME + "/cars", cars),
    (_HOME + "/cars/{id:uuid}", car),
    (_VISIT, one),
    (_VISIT + "/statement-{issue:int}.pdf", paper),
    (_VISIT + "/photos/{photo:uuid}/{form}", photo),
):
    pages.get(_path, permission=PUBLIC)(_let_in(_handler))

pages.post(_HOME + "/cars/{id:uuid}/reminders", permission=PUBLIC)(_let_in(remind))


def _links(visit: Visit, offers: list[dict[str, Any]]) -> dict[str, str]:
    """The signed address of each estimate that waits."""
    make = visit.web.parts.links.make
    return {
        offer["id"]: f"/e/{make(offer['id'], date.fromisoformat(offer['valid_until']), offer['time_zone'])}"
        for offer in offers
    }
