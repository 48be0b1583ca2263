"""Free ports on loopback, outside the range that outgoing connections are given."""

from __future__ import annotations

import random
import socket
from collections.abc import Container

_LOWEST, _HIGHEST = 20_000, 31_999  # Linux hands out 32768 and up by itself
_TRIES = 200


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def free_port(taken: Container[int] = ()) -> int:
    """A port nobody listens on, chosen at random so that two clones seldom meet."""
    for _ in range(_TRIES):
        port = random.randint(_LOWEST, _HIGHEST)  # noqa: S311  not a secret
        if port not in taken and is_free(port):
            return port
    raise OSError(f"no free port between {_LOWEST} and {_HIGHEST} on 127.0.0.1; what listens there?")
