"""Messages between the press and its child: four bytes of length, then that many bytes."""

from __future__ import annotations

import socket
from typing import Final

_LENGTH: Final = 4
LARGEST: Final = 64 * 1024 * 1024


class Closed(Exception):
    """The other side is gone."""


def send(link: socket.socket, message: bytes) -> None:
    """One message; Closed when nobody reads."""
    try:
        link.sendall(len(message).to_bytes(_LENGTH, "big") + message)
    except (BrokenPipeError, ConnectionError) as gone:
        raise Closed from gone


def receive(link: socket.socket) -> bytes:
    """The next message; Closed at the end, TimeoutError after the socket's own timeout."""
    size = int.from_bytes(_exactly(link, _LENGTH), "big")
    if size > LARGEST:
        raise Closed
    return _exactly(link, size)


def _exactly(link: socket.socket, size: int) -> bytes:
    held = bytearray()
    while len(held) < size:
        try:
            part = link.recv(min(size - len(held), 1 << 20))
        except ConnectionError as gone:
            raise Closed from gone
        if not part:
            raise Closed
        held += part
    return bytes(held)
