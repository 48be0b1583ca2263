"""The regulator's doors, the page and the faults, on loopback."""

from __future__ import annotations

import json
import random
import secrets
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import forms
from law import judge, work_codes
from page import page
from store import Store

_HERE = Path(__file__).parent
_CODES = work_codes(_HERE / "work_codes.csv")
_VEHICLES: dict[str, dict[str, Any]] = {
    entry["plate"]: entry for entry in json.loads((_HERE / "vehicles.json").read_text(encoding="utf-8"))
}
_MOST_RESULTS = 200


class Regulator(ThreadingHTTPServer):
    """What every door shares."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, store: Store, port: int, key: str) -> None:
        super().__init__(("127.0.0.1", port), Doors)
        self.store = store
        self.key = key
        self.tokens: dict[str, float] = {}


class Doors(BaseHTTPRequestHandler):
    """One connection, kept open."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 65536  # head and body leave together
    server: Regulator

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == "/health":
            self._say(200, {"state": "well"})
        elif path == "/":
            self._page()
        elif path == "/counts":
            self._say(200, self.server.store.counts())
        elif path == "/records":
            self._say(200, {"records": self.server.store.records(100_000)}, "application/json")
        elif path.startswith("/v1/vehicles/") and self._open():
            known = _VEHICLES.get(unquote(path.removeprefix("/v1/vehicles/")))
            self._say(200 if known else 404, known or {"code": "E404", "reason": "등록된 자동차가 없습니다"})
        elif not path.startswith("/v1/"):
            self._say(404, {"code": "E404", "reason": path})

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urlsplit(self.path).path
        if path == "/control":
            self._control(content)
            return
        doors = {"/v1/token": self._token, "/v1/records": self._records, "/v1/results": self._results}
        if path not in doors:
            self._say(404, {"code": "E404", "reason": path})
        elif self._open(with_token=path != "/v1/token"):
            try:
                told = forms.read(self.headers.get("Content-Type", ""), content)
                doors[path](told)
            except (ValueError, KeyError, TypeError) as error:
                self._say(400, {"code": "E400", "reason": str(error)})

    def log_message(self, *_: Any) -> None:
        """The page shows what arrived."""

    def _open(self, *, with_token: bool = True) -> bool:
        settings = self.server.store.settings
        if settings["answer_after"]:
            time.sleep(settings["answer_after"])
        if settings["outage"]:
            self._say(503, {"code": "E503", "reason": "점검 중"})
            return False
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if with_token and self.server.tokens.get(token, 0) < time.time():
            self._say(401, {"code": "E401", "reason": "token"})
            return False
        return True

    def _token(self, told: dict[str, Any]) -> None:
        if told.get("key") != self.server.key or not told.get("entity"):
            self._say(403, {"code": "E403", "reason": "key"})
            return
        token, life = secrets.token_urlsafe(24), self.server.store.settings["token_life"]
        self.server.tokens[token] = time.time() + life
        self._say(200, {"token": token, "expires_in": int(life)})

    def _records(self, told: dict[str, Any]) -> None:
        record = {**told, "revision": int(told["revision"])}
        new = self.server.store.take(record, lambda each, held: judge(each, _CODES, held))
        if random.random() < self.server.store.settings["cut"]:
            # it arrived, and the sender will never know
            self.close_connection = True
            self.connection.close()
        elif new:
            self._say(202, {"receipt": secrets.token_hex(8)})
        else:
            self._say(409, {"code": "E409", "reason": "이미 수신한 관리번호와 차수입니다"})

    def _results(self, told: dict[str, Any]) -> None:
        wanted = told["records"]
        if not isinstance(wanted, list) or len(wanted) > _MOST_RESULTS:
            raise ValueError(f"a list of at most {_MOST_RESULTS}")
        found = [self.server.store.result(str(each["number"]), int(each["revision"])) for each in wanted]
        self._say(200, {"results": found})

    def _control(self, content: bytes) -> None:
        try:
            for name, values in parse_qs(content.decode()).items():
                self.server.store.set(name, float(values[0]))
        except (KeyError, ValueError):
            self._say(400, {"code": "E400", "reason": "no such setting"})
            return
        if "text/html" in self.headers.get("Accept", ""):
            self.send_response(303)
            self.send_header("Location", "/")
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self._say(200, self.server.store.settings, "application/json")

    def _page(self) -> None:
        store = self.server.store
        self._write(200, "text/html; charset=utf-8", page(store.counts(), store.records(), store.settings))

    def _say(self, status: int, body: dict[str, Any], media_type: str = "") -> None:
        spoken = media_type or (
            "application/xml" if "xml" in self.headers.get("Accept", "") else "application/json"
        )
        self._write(status, spoken, forms.write(spoken, body))

    def _write(self, status: int, media_type: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def serve(store: Store, port: int, key: str) -> Regulator:
    """Bound, not yet answering."""
    return Regulator(store, port, key)
