"""A TCP proxy that can fall silent: it goes on accepting and holding connections, and passes nothing on."""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Event, Thread
from urllib.parse import urlsplit, urlunsplit


class SilentProxy:
    """`url` is the broker's by way of the proxy."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._server = (parts.hostname, parts.port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        user = parts.netloc.rpartition("@")[0]
        self.url = urlunsplit(parts._replace(netloc=f"{user}@127.0.0.1:{self._listener.getsockname()[1]}"))
        self._speaking = Event()
        self._speaking.set()
        self._held: list[socket.socket] = []
        Thread(target=self._accept, daemon=True).start()

    def fall_silent(self) -> None:
        """From now on as if the cable were cut: no byte, no end."""
        self._speaking.clear()

    def speak(self) -> None:
        """The connections held meanwhile are gone; new ones work."""
        self._speaking.set()
        held, self._held = self._held, []
        for one in held:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.speak()
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._held.append(client)
                if self._speaking.is_set():
                    server = socket.create_connection(self._server)
                    self._held.append(server)
                    for source, target in ((client, server), (server, client)):
                        Thread(target=self._pass_on, args=(source, target), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while chunk := source.recv(65536):
                if not self._speaking.is_set():
                    # swallowed, and the end never told
                    self._speaking.wait()
                    break
                target.sendall(chunk)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
