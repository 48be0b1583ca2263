"""What the pages measure of themselves. Labels are route patterns, never addresses: no personal data."""

from __future__ import annotations

import time
from typing import Final

from prometheus_client import Counter, Gauge, Histogram
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

REQUESTS: Final = Counter("baylog_http_requests_total", "Answered requests", ["route", "method", "status"])
SECONDS: Final = Histogram(
    "baylog_http_duration_seconds",
    "Time to the first byte of the answer",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
STREAMS: Final = Gauge("baylog_http_event_streams", "Browsers that listen for changes")


class Timed:
    """ASGI middleware: counts and times every request under its route's pattern."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = scope.get("route")
                pattern = route.path if isinstance(route, Route) else "none"
                REQUESTS.labels(pattern, scope["method"], str(message["status"])).inc()
                SECONDS.labels(pattern).observe(time.perf_counter() - began)
            await send(message)

        await self._app(scope, receive, counted)
