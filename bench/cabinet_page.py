"""The map of all cabinets as a browser has it open."""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import httpx

from bench.cabinet_hands import Moving
from bench.day import token
from services.demo.staffing import PASSWORD
from shared.testing.suite import Suite

_PATIENCE_S = 60.0
# as browsers and live.js have it
_CONNECTIONS, _GATHER_S = 6, 0.1


class Page:
    """The map of all cabinets in a browser's place: signed in, its event stream open, each part that its
    topics name fetched anew, as live.js does it."""

    def __init__(self, suite: Suite) -> None:
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{suite.web_port}", timeout=30)
        self._changed = threading.Condition()
        self._due: set[str] = set()
        self._shown: dict[str, str] = {}
        self._stop = False

    def __enter__(self) -> Page:
        sign_in = {"csrf": token(self._client.get("/sign-in").text), "login": "hq", "password": PASSWORD}
        assert self._client.post("/sign-in", data=sign_in).status_code == 303
        for work in (self._listen, self._draw):
            threading.Thread(target=work, daemon=True).start()
        return self

    def __exit__(self, *_: Any) -> None:
        with self._changed:
            self._stop = True
            self._changed.notify_all()
        self._client.close()

    def seconds_until_seen(self, hands: Moving) -> float:
        """From the moment when the key is off (or on) its hook."""
        cabinet, wanted = hands.move()
        began = time.perf_counter()
        with self._changed:
            if self._changed.wait_for(lambda: wanted in self._shown.get(cabinet, ""), _PATIENCE_S):
                return time.perf_counter() - began
        raise AssertionError(f"{wanted} was never shown")

    def _listen(self) -> None:
        with suppress(httpx.HTTPError), self._client.stream("GET", "/live", timeout=None) as stream:
            for line in stream.iter_lines():
                topics = json.loads(line.removeprefix("data: ")) if line.startswith("data: ") else []
                with self._changed:
                    self._due |= {
                        topic.rpartition(".")[2] for topic in topics if topic.startswith("cabinet:")
                    }
                    self._changed.notify_all()

    def _draw(self) -> None:
        fired = float("-inf")
        with ThreadPoolExecutor(_CONNECTIONS) as browser:
            while not self._stop:
                with self._changed:
                    self._changed.wait_for(lambda: self._due or self._stop)
                time.sleep(max(0.0, fired + _GATHER_S - time.perf_counter()))
                fired = time.perf_counter()
                with self._changed:
                    due, self._due = sorted(self._due), set()
                for _ in browser.map(self._fetch, [] if self._stop else due):
                    pass

    def _fetch(self, cabinet: str) -> None:
        part = self._client.get(f"/keys/map/{cabinet}").raise_for_status().text
        with self._changed:
            self._shown[cabinet] = part
            self._changed.notify_all()
