"""What a page handler is given: the request, who asks, their language, and the way to the services."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from services.web.accesses import customers_in
from services.web.formats import Formats
from services.web.forms import Form
from services.web.i18n import Catalogue, catalogues, preferred
from services.web.parts import Parts
from services.web.sessions import User
from shared.blobs import NoSuchBlob
from shared.kernel.errors import NotFound, NotPermitted, Refusal
from shared.kernel.money import Currency

# How long the next page waits for the view it reads (architecture.md, Views).
_OWN_WRITE_SECONDS: Final = 1.0
# A picture that is kept is never another one under the same address.
_FOREVER: Final = "private, max-age=31536000, immutable"


class Web:
    """One request, from the point of view of a page."""

    def __init__(
        self, request: Request, parts: Parts, cookie: str, user: User | None, correlation: UUID
    ) -> None:
        self.request = request
        self.parts = parts
        self.cookie = cookie
        self._user = user
        self._correlation = correlation
        # before anything is read for it: what changes from here on, its page is told
        self.made = parts.watch.name()
        # the customers that the answer tells of, by what was asked for it; the door has it noted
        self.shown: set[str] = set()

    @property
    def user(self) -> User:
        """The signed-in employee; only pages that anyone may open meet nobody."""
        if self._user is None:
            raise NotPermitted(permission="signed_in")
        return self._user

    @property
    def signed_in(self) -> bool:
        return self._user is not None

    @property
    def htmx(self) -> bool:
        """Whether htmx asks, for a part of a page."""
        return self.request.headers.get("hx-request") == "true"

    @cached_property
    def catalogue(self) -> Catalogue:
        """The texts in the reader's language."""
        spoken = preferred(self.request.headers.get("accept-language", ""))
        return catalogues()[self._user.language if self._user else spoken]

    def text(self, key: str, /, **params: Any) -> str:
        """A text of the catalogue; templates call it `_`."""
        return self.catalogue.text(key, params, self.formats.names())

    def own_text(self, family: str, code: str) -> str:
        """The catalogue's word for a code; where it has none, the code is somebody's own words."""
        key = f"{family}.{code}"
        return self.text(key) if self.catalogue.knows(key) else code

    def refusal_text(self, refusal: Refusal) -> str:
        """What was refused, in the reader's language, else the service's own English sentence."""
        key = f"refusal.{refusal.code}"
        return self.text(key, **refusal.params) if self.catalogue.knows(key) else refusal.message

    def reason_text(self, code: str) -> str:
        """Why one field was refused."""
        key = f"reason.{code}"
        return self.text(key if self.catalogue.knows(key) else "reason.invalid")

    @property
    def script_texts(self) -> Markup:
        """The texts that scripts show, as JSON that is safe inside a script element."""
        return htmlsafe_json_dumps(self.catalogue.starting_with("js."), ensure_ascii=False)

    @cached_property
    def formats(self) -> Formats:
        """Dates and money as the reader writes them, in the dealership's zone and currency."""
        if self._user is None:
            return Formats(self.catalogue.language, "Asia/Seoul", Currency.KRW)
        home = self._user.dealership
        return Formats(self.catalogue.language, home.time_zone, home.currency)

    def may(self, permission: str) -> bool:
        """Whether to show what needs the permission (the service checks it again)."""
        return self._user is not None and self._user.may(permission)

    def path(self, name: str) -> str:
        """A parameter of the route, e.g. `id` of /orders/{id}."""
        return str(self.request.path_params[name])

    def query(self, name: str, default: str = "") -> str:
        """A parameter after the question mark."""
        return self.request.query_params.get(name, default)

    async def form(self) -> Form:
        """The form that was sent; days and moments in ISO form, however they were written."""
        return Form.of(await self.request.form()).read_days(self.formats)

    async def call(
        self, service: str, method: str, payload: dict[str, Any] | None = None, *, deadline: float = 5.0
    ) -> dict[str, Any]:
        """Ask a service, as the signed-in employee. Raises Refused, Unreachable, DeadlineExceeded."""
        asked = payload or {}
        reply = await self.parts.bus.call(
            service,
            method,
            asked,
            identity=self.user.identity,
            correlation_id=self._correlation,
            timeout=deadline,
        )
        self.shown.update(customers_in([asked, reply]))
        return reply

    async def command(
        self,
        service: str,
        method: str,
        payload: dict[str, Any],
        *,
        form: Form | None = None,
        wait_for: tuple[str, ...] = (),
        deadline: float = 5.0,
    ) -> dict[str, Any]:
        """Send a command. With `form`, sending the same form twice is one command. `wait_for` names the views
        that the next page reads: it returns when they have reached the command's place (≤ 1 s)."""
        reply = await self.parts.bus.call(
            service,
            method,
            payload,
            identity=self.user.identity,
            command_id=form.command_id if form else None,
            correlation_id=self._correlation,
            timeout=deadline,
        )
        for view in wait_for:
            await self.parts.watch.reached(view, reply["place"], _OWN_WRITE_SECONDS)
        return reply

    def page(self, template: str, *, status: int = 200, **context: Any) -> Response:
        """A whole page."""
        return self._html(self.parts.templates.page(template, self._context(context)), status)

    def fragment(self, template: str, block: str, *, status: int = 200, **context: Any) -> Response:
        """One block of a page's template, for htmx to swap in."""
        return self._html(self.parts.templates.block(template, block, self._context(context)), status)

    def refused(self, template: str, block: str, *, form: Form, **context: Any) -> Response:
        """The form again, with the refusal beside its fields: 422, for htmx the block only."""
        if self.htmx:
            return self.fragment(template, block, status=422, form=form, **context)
        return self.page(template, status=422, form=form, **context)

    async def document(self, digest: str | None, name: str) -> Response:
        """A paper of the blob store by its SHA-256, to be looked at in the browser; NotFound without one."""
        if not digest:
            raise NotFound(kind="paper")
        try:
            pdf = await asyncio.to_thread(self.parts.blobs.get, f"paper/{digest}.pdf")
        except NoSuchBlob:
            raise NotFound(kind="paper") from None
        headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "no-store"}
        return Response(pdf, media_type="application/pdf", headers=headers)

    async def picture(self, key: Callable[[], str], seconds: int | None = None) -> Response:
        """A JPEG of the blob store, which the browser keeps for as long, else for good; NotFound without one.

        `key` makes its name out of the address: a ValueError or KeyError of it says that it names none.
        """
        try:
            jpeg = await asyncio.to_thread(self.parts.blobs.get, key())
        except (NoSuchBlob, ValueError, KeyError):
            raise NotFound(kind="photo") from None
        kept = _FOREVER if seconds is None else f"private, max-age={seconds}"
        return Response(jpeg, media_type="image/jpeg", headers={"Cache-Control": kept})

    def see(self, path: str) -> Response:
        """Go on to another page of ours after a POST."""
        if self.htmx:
            return Response(status_code=204, headers={"HX-Redirect": path})
        return RedirectResponse(path, status_code=303)

    def _html(self, text: str, status: int) -> Response:
        return HTMLResponse(text, status, {"Cache-Control": "no-store", "Vary": "HX-Request"})

    def _context(self, own: dict[str, Any]) -> dict[str, Any]:
        return {
            "web": self,
            "_": self.text,
            "csrf": self.parts.csrf.token(self.cookie),
            "language": self.catalogue.language,
            **self.formats.names(),
            **own,
        }
