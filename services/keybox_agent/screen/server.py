"""HTTP for the display's browser: its page, the state as it changes, and what people press."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import orjson

from services.keybox_agent.desk import Desk
from services.keybox_agent.lessons import Lessons
from services.keybox_agent.screen.showing import showing
from services.keybox_agent.screen.texts import catalogues
from services.keybox_agent.visit import DeskRefusal

_LOOPBACK: Final = "127.0.0.1"
_WAIT_AT_MOST: Final = 20.0
_LONGEST_BODY: Final = 10_000
_FILES: Final = {
    "/": ("screen.html", "text/html; charset=utf-8"),
    "/screen.css": ("screen.css", "text/css; charset=utf-8"),
    "/screen.js": ("screen.js", "text/javascript; charset=utf-8"),
}
_POLICY: Final = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
Action = Callable[[dict[str, Any]], None]


class Screen:
    """Answers in threads of its own from `start` to `stop`. Port 0 finds a free one."""

    def __init__(self, desk: Desk, lessons: Lessons, cabinet: str, port: int) -> None:
        self._desk = desk
        self._lessons = lessons
        self._cabinet = cabinet
        self._server = _Server((_LOOPBACK, port), _Handler)
        self._server.screen = self
        self.port = int(self._server.server_port)
        self.answers: dict[str, Callable[[dict[str, str]], dict[str, Any]]] = {
            "/texts": lambda _: catalogues(),
            "/state": lambda asked: self._state(int(asked.get("after", "-1"))),
            "/keys": lambda asked: {"keys": desk.find(asked.get("text", ""))},
        }
        self.actions: dict[str, Action] = {
            "/sign-in": lambda asked: desk.sign_in_by_pin(_text(asked, "person"), _text(asked, "pin")),
            "/take": lambda asked: desk.take(_text(asked, "tag"), _text(asked, "reason"), _minutes(asked)),
            "/approve": lambda asked: desk.approve_by_pin(_text(asked, "person"), _text(asked, "pin")),
            "/put": lambda _: desk.put(),
            "/cancel": lambda _: self._cancel(),
            "/teach": lambda asked: lessons.begin(_text(asked, "person")),
            "/again": lambda _: desk.again(),
            "/close": lambda _: desk.close(),
            "/done": lambda _: desk.done(),
        }

    def start(self) -> None:
        """Listen on loopback."""
        threading.Thread(target=self._server.serve_forever, name="screen", daemon=True).start()

    def stop(self) -> None:
        """Let go of the port."""
        self._server.shutdown()
        self._server.server_close()

    def is_own(self, host: str | None, origin: str | None) -> bool:
        """Asked by the page itself: a page of elsewhere that leads its name here is turned away."""
        names = {f"{name}:{self.port}" for name in (_LOOPBACK, "localhost")}
        return host in names and (origin is None or urlsplit(origin).netloc in names)

    def _cancel(self) -> None:
        self._desk.cancel()
        self._lessons.cancel()

    def _state(self, after: int) -> dict[str, Any]:
        """As soon as there is news beyond `after`, or after a while."""
        self._desk.changed(after, _WAIT_AT_MOST)
        return showing(self._desk, self._lessons, self._cabinet)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    screen: Screen

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A page that was closed or loaded anew asks for no trace."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        if not self.server.screen.is_own(self.headers.get("Host"), None):
            self._reply(HTTPStatus.FORBIDDEN, b"", "text/plain")
        elif address.path in _FILES:
            name, kind = _FILES[address.path]
            self._reply(HTTPStatus.OK, (files(__package__) / name).read_bytes(), kind)
        elif address.path == "/favicon.ico":
            self._reply(HTTPStatus.NO_CONTENT, b"", "text/plain")
        elif address.path in self.server.screen.answers:
            self._do(lambda: self.server.screen.answers[address.path](asked))
        else:
            self._reply(HTTPStatus.NOT_FOUND, b"", "text/plain")

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if 0 <= length <= _LONGEST_BODY else b""
        own = self.server.screen.is_own(self.headers.get("Host"), self.headers.get("Origin"))
        if not own or self.headers.get_content_type() != "application/json":
            self._reply(HTTPStatus.FORBIDDEN, b"", "text/plain")
        elif self.path not in self.server.screen.actions:
            self._reply(HTTPStatus.NOT_FOUND, b"", "text/plain")
        else:
            self._do(lambda: self.server.screen.actions[self.path](orjson.loads(body or b"{}")))

    def log_message(self, *arguments: object) -> None:
        """Quiet: who pressed what stands in the records."""

    def _do(self, act: Callable[[], Any]) -> None:
        try:
            self._json(HTTPStatus.OK, act() or {})
        except DeskRefusal as refusal:
            self._json(HTTPStatus.CONFLICT, {"refused": refusal.code, **refusal.params})
        except (KeyError, TypeError, ValueError):
            self._json(HTTPStatus.BAD_REQUEST, {"refused": "invalid"})

    def _json(self, status: HTTPStatus, told: Any) -> None:
        self._reply(status, orjson.dumps(told), "application/json")

    def _reply(self, status: HTTPStatus, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", _POLICY)
        self.end_headers()
        self.wfile.write(body)


def _text(asked: dict[str, Any], name: str) -> str:
    value = asked[name]
    if not isinstance(value, str) or len(value) > 100:
        raise ValueError(name)
    return value


def _minutes(asked: dict[str, Any]) -> int | None:
    value = asked.get("minutes")
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise ValueError("minutes")
    return value
