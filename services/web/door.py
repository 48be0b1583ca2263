"""The door of every route: who asks, may they, was it sent from our own page; then the handler, and what
becomes of a refusal or a failure."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.web.csrf import from_our_own_page
from services.web.routing import MACHINE, PUBLIC, SIGNED_IN, PageRoute
from services.web.sessions import User
from services.web.web import Parts, Web
from shared.bus.errors import DeadlineExceeded, RemoteFailure, Unreachable
from shared.kernel.errors import NotFound, NotPermitted, Refusal
from shared.kernel.ids import new_id
from shared.telemetry import bound, get_logger, span

_log = get_logger("pages")

COOKIE: Final = "baylog_session"
# A visitor who has not signed in yet holds this one, so that the sign-in form has a token too.
VISITOR_COOKIE: Final = "baylog_visitor"
_STATUS: Final = {NotPermitted.code: 403, NotFound.code: 404, "invalid_identity": 401}


class ForgedRequest(Refusal):
    """This form was not sent from a Baylog page, or the page is too old. Load it again."""

    code = "forged_request"


class Door:
    """A Starlette endpoint around a page's handler; `route` is what the permission matrix reads."""

    def __init__(self, route: PageRoute, parts: Parts) -> None:
        self.route = route
        self._parts = parts

    async def __call__(self, request: Request) -> Response:
        correlation = new_id()
        with (
            bound(correlation_id=correlation, traceparent=None),
            span(f"{self.route.method} {self.route.path}"),
        ):
            try:
                return await self._answer(request, correlation)
            except Exception as failure:
                return self._failed(request, failure, correlation)

    async def _answer(self, request: Request, correlation: UUID) -> Response:
        if self.route.permission == MACHINE:
            # without a cookie there is nothing that another site could make a browser send along
            return await self.route.handler(Web(request, self._parts, "", None, correlation))
        cookie = request.cookies.get(COOKIE, "")
        user = await self._parts.sessions.resume(cookie)
        proof = cookie if user else request.cookies.get(VISITOR_COOKIE, "")
        web = Web(request, self._parts, proof, user, correlation)
        if user is None and self.route.permission != PUBLIC:
            return _to_sign_in(web)
        try:
            self._admit(user)
            await self._check_origin(web)
            return await self.route.handler(web)
        except Refusal as refusal:
            if refusal.code == "invalid_identity":
                self._parts.sessions.forget(cookie)
            return refused_page(web, refusal)
        except (Unreachable, DeadlineExceeded) as absence:
            _log.warning("service_absent", path=self.route.path, kind=type(absence).__name__)
            return error_page(web, 503, "error.unreachable", str(correlation))
        except RemoteFailure as failure:
            return error_page(web, 500, "error.failed", str(failure.id))

    def _admit(self, user: User | None) -> None:
        permission = self.route.permission
        if permission not in (PUBLIC, SIGNED_IN) and (user is None or not user.may(permission)):
            raise NotPermitted(permission=permission)

    async def _check_origin(self, web: Web) -> None:
        if self.route.method == "GET":
            return
        token = web.request.headers.get("x-csrf-token") or str((await web.request.form()).get("csrf", ""))
        if not from_our_own_page(web.request) or not self._parts.csrf.holds(token, web.cookie):
            raise ForgedRequest

    def _failed(self, request: Request, failure: Exception, correlation: UUID) -> Response:
        if isinstance(failure, Unreachable | DeadlineExceeded):
            _log.warning("staff_absent", path=self.route.path, kind=type(failure).__name__)
            web = Web(request, self._parts, "", None, correlation)
            return error_page(web, 503, "error.unreachable", str(correlation))
        _log.exception("page_failed", path=self.route.path, error_id=str(correlation))
        return error_page(
            Web(request, self._parts, "", None, correlation), 500, "error.failed", str(correlation)
        )


async def lost(request: Request, parts: Parts) -> Response:
    """There is no page at this address."""
    user = await parts.sessions.resume(request.cookies.get(COOKIE, ""))
    return refused_page(Web(request, parts, "", user, new_id()), NotFound(kind="page"))


def refused_page(web: Web, refusal: Refusal) -> Response:
    """A refusal that no form took: a notice for htmx, else a page of its own."""
    status = _STATUS.get(refusal.code, 422)
    if status == 401:
        return _to_sign_in(web)
    context: dict[str, Any] = {"refusal": refusal, "problem": status}
    if web.htmx:
        return _notice(web.fragment("error.html", "notice", status=status, **context))
    return web.page("error.html", status=status, **context)


def error_page(web: Web, status: int, key: str, error_id: str) -> Response:
    """Something broke or is away: an opaque id to the reader, the rest is in the log."""
    context: dict[str, Any] = {"refusal": None, "key": key, "error_id": error_id, "problem": status}
    if web.htmx:
        return _notice(web.fragment("error.html", "notice", status=status, **context))
    response = web.page("error.html", status=status, **context)
    if status == 503:
        response.headers["Retry-After"] = "2"
    return response


def _notice(response: Response) -> Response:
    response.headers["HX-Retarget"] = "#notices"
    response.headers["HX-Reswap"] = "beforeend"
    return response


def _to_sign_in(web: Web) -> Response:
    here = web.request.url.path + (f"?{web.request.url.query}" if web.request.url.query else "")
    if web.htmx or web.request.method != "GET":
        return Response(status_code=401, headers={"HX-Redirect": "/sign-in"})
    target = "/sign-in" if here == "/" else f"/sign-in?next={quote(here, safe='/')}"
    return RedirectResponse(target, status_code=303)
