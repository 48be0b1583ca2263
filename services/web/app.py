"""The site: every page module's routes behind the door, static files, health."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from services.web.assets import Assets
from services.web.door import Door, lost
from services.web.metrics import Timed
from services.web.parts import Parts
from services.web.routing import PUBLIC, PageRoute, Router
from services.web.security import SecurityHeaders

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]

_BODY_AT_MOST: Final = 2_000_000
_SMALLEST_COMPRESSED: Final = 600


def create_app(
    parts: Parts, assets: Assets, routers: Sequence[Router], lifespan: Lifespan | None = None
) -> Starlette:
    """The ASGI application. Its routes are the live registry that the permission matrix is made from."""
    return Starlette(
        routes=[*_page_routes(parts, routers), *_own_routes(assets)],
        middleware=[
            Middleware(Timed),
            Middleware(SecurityHeaders),
            Middleware(GZipMiddleware, minimum_size=_SMALLEST_COMPRESSED, compresslevel=5),
        ],
        exception_handlers={HTTPException: _unknown(parts)},
        lifespan=lifespan or _nothing,
        max_body_size=_BODY_AT_MOST,
    )


def _page_routes(parts: Parts, routers: Sequence[Router]) -> list[BaseRoute]:
    found = [route for router in routers for route in router.routes]
    # A fixed path goes before one with a parameter, whichever module it comes from: new before {id}.
    found.sort(key=lambda route: [part.startswith("{") for part in route.path.split("/")])
    return [_starlette_route(route, parts) for route in found]


def _starlette_route(route: PageRoute, parts: Parts) -> Route:
    door = Door(route, parts)

    async def endpoint(request: Request) -> Response:
        return await door(request)

    endpoint.door = door  # type: ignore[attr-defined]  # read by the permission matrix
    return Route(route.path, endpoint, methods=[route.method])


def _own_routes(assets: Assets) -> list[BaseRoute]:
    return [
        Route("/static/{version}/{name:path}", assets.serve, methods=["GET"]),
        Route("/health", _health, methods=["GET"]),
        Route("/robots.txt", _robots, methods=["GET"]),
    ]


# Routes without a door, each with its reason: they say nothing about anybody.
OPEN_PATHS: Final = {
    "/static/{version}/{name:path}": PUBLIC,
    "/health": PUBLIC,
    "/robots.txt": PUBLIC,
}


async def _health(_: Request) -> Response:
    return JSONResponse({"service": "web", "status": "ok"}, headers={"Cache-Control": "no-store"})


async def _robots(_: Request) -> Response:
    return PlainTextResponse("User-agent: *\nDisallow: /\n")


def _unknown(parts: Parts) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def answer(request: Request, problem: Exception) -> Response:
        assert isinstance(problem, HTTPException)
        if problem.status_code != 404:
            return PlainTextResponse(problem.detail, problem.status_code, dict(problem.headers or {}))
        return await lost(request, parts)

    return answer


@asynccontextmanager
async def _nothing(_: Starlette) -> AsyncIterator[None]:
    yield
