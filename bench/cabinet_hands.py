"""Who moves keys: at the simulated cabinet, and at one that catches up; and what the map must show then."""

from __future__ import annotations

import json
import urllib.request
from typing import Protocol

import orjson

from services.keybox_agent.adapters.spool import Spool
from services.keybox_agent.adapters.uplink import Uplink
from shared.kernel.clock import now


class Moving(Protocol):
    """Moves one key."""

    def move(self) -> tuple[str, str]:
        """The cabinet, and what its map must show then."""
        ...


class Hands:
    """At the simulated cabinet: puts and takes one key in turn."""

    def __init__(self, page: str, cabinet: str) -> None:
        self._page, self._cabinet = page, cabinet
        self._hanging = False

    def move(self) -> tuple[str, str]:
        """The cabinet, and what its map must show then."""
        self._hanging = not self._hanging
        asked = {"drawer": 1, "slot": 5, "tag": "0100AA11BB", "force": True}
        action = "put" if self._hanging else "take"
        request = urllib.request.Request(f"{self._page}/{action}", json.dumps(asked).encode())
        urllib.request.urlopen(request, timeout=5).close()
        return self._cabinet, shown(self._cabinet, 1, 5, self._hanging)


class Spooled:
    """At the cabinet that catches up: what its agent sees now, behind all that it held."""

    def __init__(self, spool: Spool, uplink: Uplink, cabinet: str) -> None:
        self._spool, self._uplink, self._cabinet = spool, uplink, cabinet
        self._hanging = False

    def move(self) -> tuple[str, str]:
        """As Hands do."""
        self._hanging = not self._hanging
        kind = "key_put" if self._hanging else "key_taken"
        data = {"drawer": 2, "slot": 5, "tag": "0100AA11CC"}
        self._spool.append([orjson.dumps({"kind": kind, "at": now(), "stepped": False, "data": data})])
        self._uplink.wake()
        return self._cabinet, shown(self._cabinet, 2, 5, self._hanging)


def shown(cabinet: str, drawer: int, slot: int, hanging: bool) -> str:
    """The beginning of a slot on the map."""
    return f'class="slot {"key" if hanging else "empty"}" id="slot-{cabinet}.{drawer}.{slot}"'
