"""The carrier's doors, the page and the faults, on loopback."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import re
import secrets
import time
from datetime import UTC, datetime, timedelta, timezone
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from store import Store

_NUMBER = re.compile(r"01[016789][0-9]{7,8}\Z|\+[0-9]{8,15}\Z")
_LIMITS = {"SMS": 90, "LMS": 2000}
_AUTH = re.compile(r"HMAC-SHA256 apiKey=([^,]+), date=([^,]+), salt=([^,]+), signature=([0-9a-f]{64})\Z")
# the country has had no summer time since 1988
_SEOUL = timezone(timedelta(hours=9))
_LINK = re.compile(r"https?://[^\s<]+")
_HEAD = """<!doctype html><html lang="ko"><meta charset="utf-8"><meta http-equiv="refresh" content="5">
<meta name="viewport" content="width=device-width"><title>문자 수신함 (연습용)</title><style>
body{font:15px/1.6 "Noto Sans KR","Noto Sans CJK KR",sans-serif;margin:0 auto;padding:16px;max-width:640px;
color:#17212b;background:#f5f7f9}article{background:#fff;border:1px solid #dfe5ea;border-radius:12px;
padding:12px 16px;margin:10px 0;white-space:pre-wrap;overflow-wrap:anywhere}
small{color:#5f6d7a}b{font-size:16px}a{color:#0b62bb}</style><h1>문자 수신함 (연습용)</h1>
<p><small>실제로 발송되지 않습니다.
이 화면에 보이는 문자가 각 휴대전화에 도착했을 내용입니다.</small></p>"""


class Carrier(ThreadingHTTPServer):
    """What every door shares."""

    daemon_threads = True

    def __init__(self, store: Store, port: int, key: str) -> None:
        super().__init__(("127.0.0.1", port), Doors)
        self.store = store
        self.key = key


class Doors(BaseHTTPRequestHandler):
    """One connection, kept open."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 65536
    server: Carrier

    def do_GET(self) -> None:
        told = urlsplit(self.path)
        if told.path == "/health":
            self._say(200, {"state": "well"})
        elif told.path == "/":
            self._write(200, "text/html; charset=utf-8", _page(self.server.store.newest()))
        elif told.path == "/messages":
            self._say(200, {"messages": self.server.store.newest(100_000)})
        elif told.path == "/messages/v4/list" and self._open():
            found = self.server.store.find(parse_qs(told.query).get("key", [""])[0])
            self._say(200, {"messageList": {each["id"]: _receipt(each) for each in found}})
        elif told.path != "/messages/v4/list":
            self._say(404, {"errorCode": "NotFound", "errorMessage": told.path})

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urlsplit(self.path).path
        if path == "/control":
            for name, values in parse_qs(content.decode()).items():
                if name in self.server.store.settings:
                    self.server.store.settings[name] = float(values[0])
            self._say(200, self.server.store.settings)
        elif path != "/messages/v4/send":
            self._say(404, {"errorCode": "NotFound", "errorMessage": path})
        elif self._open():
            try:
                self._send(json.loads(content)["message"])
            except (ValueError, KeyError, TypeError) as error:
                self._say(400, {"errorCode": "ValidationError", "errorMessage": str(error)})

    def log_message(self, *_: Any) -> None:
        """The page shows what arrived."""

    def _open(self) -> bool:
        settings = self.server.store.settings
        if settings["answer_after"]:
            time.sleep(settings["answer_after"])
        if settings["outage"]:
            self._say(503, {"errorCode": "Unavailable", "errorMessage": ""})
            return False
        found = _AUTH.match(self.headers.get("Authorization", ""))
        if found:
            key, date, salt, seal = found.groups()
            wanted = hmac.new(self.server.key.encode(), (date + salt).encode(), hashlib.sha256).hexdigest()
            if key == self.server.key and hmac.compare_digest(wanted, seal):
                return True
        self._say(401, {"errorCode": "Unauthorized", "errorMessage": "signature"})
        return False

    def _send(self, message: dict[str, Any]) -> None:
        limit = _LIMITS.get(str(message["type"]))
        size = len(str(message["text"]).encode("cp949", errors="replace"))
        if limit is None or size > limit or not message["text"]:
            self._say(400, {"errorCode": "InvalidText", "errorMessage": f"{size} bytes"})
            return
        wrong = not _NUMBER.match(str(message["to"]))
        message_id = f"M4V{secrets.token_hex(12).upper()}"
        self.server.store.take(message_id, message, ("3104", "결번") if wrong else ("", ""))
        if random.random() < self.server.store.settings["cut"]:
            # it arrived, and the sender will never know
            self.close_connection = True
            self.connection.close()
        else:
            self._say(200, {"messageId": message_id, "statusCode": "2000", "statusMessage": "정상 접수"})

    def _say(self, status: int, body: dict[str, Any]) -> None:
        self._write(status, "application/json", json.dumps(body, ensure_ascii=False).encode())

    def _write(self, status: int, media_type: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _receipt(message: dict[str, Any]) -> dict[str, Any]:
    if time.time() < message["arrives_at"]:
        return {"status": "SENDING", "statusCode": "3000"}
    if message["code"]:
        return {"status": "FAILED", "statusCode": message["code"], "reason": message["reason"]}
    at = datetime.fromtimestamp(message["arrives_at"], UTC).isoformat(timespec="seconds")
    return {"status": "COMPLETE", "statusCode": "4000", "dateReceived": at}


def _page(messages: list[dict[str, Any]]) -> bytes:
    shown = "".join(_article(message) for message in messages)
    return f"{_HEAD}{shown or '<p>아직 도착한 문자가 없습니다.</p>'}</html>".encode()


def _article(message: dict[str, Any]) -> str:
    at = datetime.fromtimestamp(message["taken_at"], _SEOUL).strftime("%m-%d %H:%M:%S")
    text = _LINK.sub(lambda link: f'<a href="{link[0]}">{link[0]}</a>', escape(message["text"]))
    told = f"{at} · {message['kind']} {escape(message['reason'])}"
    head = f"<b>{escape(message['phone'])}</b> <small>{told}</small>"
    return f"<article>{head}\n{text}</article>"
