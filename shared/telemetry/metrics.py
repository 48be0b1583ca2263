"""The metrics page of a process, and its health. Base units, `_seconds`, `_total`; labels name nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from threading import Thread
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import make_wsgi_app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def _well() -> str | None:
    return None


def serve_metrics(port: int, host: str = "127.0.0.1", health: Callable[[], str | None] = _well) -> int:
    """Serve ``/metrics`` and ``/health`` in the background; port 0 lets the system choose. Returns the port.

    `health` says what is missing, or None when the process is well.
    """
    server = make_server(host, port, _app(health), server_class=_Server, handler_class=_Silent)
    Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return int(server.server_address[1])


def _app(health: Callable[[], str | None]) -> WSGIApplication:
    metrics: WSGIApplication = make_wsgi_app()

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/health":
            return metrics(environ, start_response)
        missing = health()
        start_response(
            "503 Service Unavailable" if missing else "200 OK",
            [("Content-Type", "text/plain; charset=utf-8")],
        )
        return [(missing or "well").encode()]

    return app


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    allow_reuse_address = True


class _Silent(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        """A scrape every few seconds is not worth a line."""
