"""A cable between two browsers that a play can cut: the packets of their line go through it, both ways."""

from __future__ import annotations

import json
import re
import select
import socket
from threading import Event, Lock, Thread
from typing import Any, Self

from playwright.sync_api import Page, Route

_HOST = re.compile(r"(candidate:\S+ 1 udp \d+) (\d+\.\d+\.\d+\.\d+) (\d+) typ host", re.IGNORECASE)
_OTHER = {"shop": "customer", "customer": "shop"}
Address = tuple[str, int]


class Cable:
    """Each browser is told an end of the cable in place of the other's address.

    Whatever was plugged in when it was cut stays cut: only a line that is made anew gets through. An address
    of the old line may still be told after the cut: it bears the name that its side gave the line (ufrag).
    """

    def __init__(self) -> None:
        self._ends = {side: socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for side in _OTHER}
        self._plugged: dict[str, Address] = {}
        self._dead: set[Address] = set()
        self._lines: set[str] = set()
        self._cut: set[str] = set()
        self._lock = Lock()
        self._over = Event()
        self._carrier = Thread(target=self._carry, name="cable", daemon=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._carrier.is_alive():
            self._carrier.join()
        for end in self._ends.values():
            end.close()

    def plug(self, page: Page, side: str) -> None:
        """What this page tells the other one leads through the cable."""
        page.route("**/signals", lambda route: self._tell(route, side))

    def cut(self) -> None:
        """Nothing gets through to where it has gone so far, nor from there."""
        with self._lock:
            self._dead |= set(self._plugged.values())
            self._cut |= self._lines

    def _tell(self, route: Route, side: str) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        said: dict[str, Any] = json.loads(route.request.post_data or "{}")
        said["signals"] = [each for each in said["signals"] if self._led(each, side)]
        if said["signals"]:
            route.continue_(post_data=json.dumps(said))
        else:
            route.fulfill(status=204)

    def _led(self, signal: dict[str, Any], side: str) -> bool:
        if signal["kind"] in ("offer", "answer"):
            signal["sdp"] = re.sub(r"a=candidate:.*\r\n", "", signal["sdp"])
        if signal["kind"] != "candidate":
            return True
        found = _HOST.match(signal["candidate"]["candidate"])
        line = signal["candidate"]["usernameFragment"]
        if found is None or line in self._cut:
            return False
        self._lines.add(line)
        host, port = self._end(side, (found[2], int(found[3])))
        signal["candidate"]["candidate"] = f"{found[1]} {host} {port} typ host"
        return True

    def _end(self, side: str, address: Address) -> Address:
        """The end that stands for this browser, on the machine's own address as the browser sees it."""
        with self._lock:
            if not self._carrier.is_alive():
                for end in self._ends.values():
                    end.bind((address[0], 0))
                self._carrier.start()
            self._plugged[side] = address
            return self._ends[side].getsockname()

    def _carry(self) -> None:
        sides = {end: side for side, end in self._ends.items()}
        while not self._over.is_set():
            for end in select.select([*sides], [], [], 0.1)[0]:
                packet, sender = end.recvfrom(65536)
                side = sides[end]
                with self._lock:
                    receiver = self._plugged.get(side)
                    gone = receiver is None or receiver in self._dead or sender in self._dead
                if not gone:
                    self._ends[_OTHER[side]].sendto(packet, receiver)
