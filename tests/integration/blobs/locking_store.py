"""What an S3 store with object lock does beyond one without, in front of one without (rclone).

It keeps the lock that a PUT asks for in a bucket made for it, tells it, and deletes nothing before its
day, as S3's API has it. All else, signatures included, is done by the store behind it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from shared.kernel import clock

_RETENTION = (
    '<Retention xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Mode>{}</Mode>'
    "<RetainUntilDate>{}</RetainUntilDate></Retention>"
)
_DENIED = "<Error><Code>AccessDenied</Code><Message>locked</Message></Error>"


class LockingStore:
    """`locks`: mode and last moment of each object; `lockable`: buckets made with object lock."""

    def __init__(self, behind: str) -> None:
        self.behind = behind
        self.locks: dict[str, tuple[str, str]] = {}
        self.lockable: set[str] = set()

    def denied(self, path: str) -> bool:
        """Whether the object may not be deleted yet."""
        held = self.locks.get(path)
        return held is not None and datetime.fromisoformat(held[1]) > clock.now()

    def note(self, path: str, headers: dict[str, str]) -> None:
        """What a PUT that went well asks for."""
        if headers.get("x-amz-bucket-object-lock-enabled", "").lower() == "true":
            self.lockable.add(path.strip("/"))
        mode, until = (headers.get(f"x-amz-object-lock-{name}") for name in ("mode", "retain-until-date"))
        if mode and until and path.split("/")[1] in self.lockable:
            self.locks[path] = (mode, until)


def _handler(store: LockingStore) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _do(self) -> None:
            path, query = urlsplit(self.path).path, urlsplit(self.path).query
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.command == "GET" and query.split("=")[0] == "retention" and path in store.locks:
                self._answer(200, _RETENTION.format(*store.locks[path]).encode())
            elif self.command == "DELETE" and store.denied(path):
                self._answer(403, _DENIED.encode())
            else:
                self._forward(path, body)

        do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = _do  # noqa: N815  the names http.server looks for

        def _forward(self, path: str, body: bytes) -> None:
            beyond = HTTPConnection(store.behind, timeout=30)
            beyond.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                beyond.putheader(name, value)
            beyond.endheaders(body)
            answer = beyond.getresponse()
            content = answer.read()
            if self.command == "PUT" and answer.status == 200:
                store.note(path, {name.lower(): value for name, value in self.headers.items()})
            self._answer(answer.status, content, answer.getheaders())
            beyond.close()

        def _answer(self, status: int, content: bytes, headers: list[tuple[str, str]] | None = None) -> None:
            self.send_response(status)
            kept = headers if headers is not None else [("Content-Type", "application/xml")]
            for name, value in kept:
                if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    return Handler


@contextmanager
def locking(s3_url: str) -> Iterator[tuple[str, LockingStore]]:
    """The address of a store with locks in front of this one, and what it holds."""
    parts = urlsplit(s3_url)
    store = LockingStore(f"{parts.hostname}:{parts.port}")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(store))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield s3_url.replace(store.behind, f"127.0.0.1:{server.server_port}"), store
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
