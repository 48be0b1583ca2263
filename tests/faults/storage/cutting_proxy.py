"""A TCP proxy before PostgreSQL that cuts a connection at a chosen moment."""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Thread
from urllib.parse import urlsplit, urlunsplit

REQUEST, REPLY = "request", "reply"


class CuttingProxy:
    """`cut_at` REQUEST: the server never sees the next one. REPLY: we never see the answer to it."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._server = (parts.hostname, parts.port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        port = self._listener.getsockname()[1]
        user = parts.netloc.rpartition("@")[0]
        self.url = urlunsplit(parts._replace(netloc=f"{user}@127.0.0.1:{port}"))
        self.cut_at: str | None = None
        self.cuts = 0
        Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._server)
                for source, target, moment in ((client, server, REQUEST), (server, client, REPLY)):
                    Thread(target=self._pass_on, args=(source, target, moment), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, moment: str) -> None:
        with suppress(OSError):
            while chunk := source.recv(65536):
                if self.cut_at == moment:
                    self.cut_at = None
                    self.cuts += 1
                    break
                target.sendall(chunk)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
