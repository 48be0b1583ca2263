"""The door of every route: who asks, may they, was it sent from our own page; then the handler, and what
becomes of a refusal or a failure."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote, urlencode
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.web.accesses import Look
from services.web.csrf import from_our_own_page
from services.web.parts import Parts
from services.web.routing import MACHINE, PUBLIC, SIGNED_IN, PageRoute
from services.web.sessions import User
from services.web.web import Web
from shared.bus.errors import DeadlineExceeded, RemoteFailure, Unreachable
from shared.contracts.staff import FILE_REASONS
from shared.kernel.errors import NotFound, NotPermitted, Refusal
from shared.kernel.ids import new_id
from shared.telemetry import bound, get_logger, span

_log = get_logger("pages")

COOKIE: Final = "baylog_session"
# A visitor who has not signed in yet holds this one, so that the sign-in form has a token too.
VISITOR_COOKIE: Final = "baylog_visitor"
# What a page sends when it asks by itself, for a part or because something changed: nobody opened anything.
REFRESH_HEADER: Final = "x-baylog-refresh"
# Answers that show something; what is sent on elsewhere shows nothing.
_SHOWING: Final = frozenset({200, 422})
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
            if self.route.file and web.query("reason") not in FILE_REASONS:
                return _reason_first(web)
            response = await self.route.handler(web)
            await self._note(web, response)
            return response
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

    async def _note(self, web: Web, response: Response) -> None:
        """Before the answer goes out: what cannot be noted is not shown."""
        if not web.signed_in or response.status_code not in _SHOWING:
            return
        user = web.user
        look = Look(
            employee=user.employee,
            dealership=user.dealership.id,
            address=web.request.client.host if web.request.client else "unknown",
            page=self.route.told,
            customers=frozenset(web.shown),
            reason=web.query("reason") if self.route.file else None,
            refresh=REFRESH_HEADER in web.request.headers,
        )
        await self._parts.accesses.note(look)

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


def _reason_first(web: Web) -> Response:
    """People's data leaves as a file only for a reason that is kept (안전성 확보조치 기준 art. 8 ②)."""
    rest = [(name, value) for name, value in web.request.query_params.multi_items() if name != "reason"]
    path = web.request.url.path.removesuffix("csv").removesuffix("xlsx").rstrip("./")
    back = f"{path}?{urlencode(rest)}"
    return web.page("access/reason.html", status=422, reasons=FILE_REASONS, rest=rest, back=back)


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
