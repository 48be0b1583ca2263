"""The hands of the people at the cabinet: a page and its calls, on loopback."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from board import SLOTS, Board
from finger import FingerModule
from wire import Fault, Wire

PAGE = Path(__file__).with_name("page.html")


class Impossible(Exception):
    """Nobody could do that at a real cabinet."""


class Hands:
    """What a person, or a fault, does to the cabinet. Drawers and slots are counted from 1."""

    def __init__(self, wire: Wire, module: FingerModule | None = None) -> None:
        self._wire = wire
        self._module = module

    def do(self, action: str, asked: dict[str, Any]) -> None:
        """One action by name; Impossible, KeyError or ValueError when it cannot be done."""
        actions: dict[str, Callable[[dict[str, Any]], None]] = {
            "put": self._put,
            "take": self._take,
            "swap": self._swap,
            "fault": self._fault,
            "reader": self._reader,
            "drawer": self._drawer,
            "finger": self._lay,
            "restart": lambda asked: self._board(asked).restart(),
            "echo": lambda asked: setattr(self._wire, "echo", bool(asked["on"])),
        }
        if action not in actions:
            raise Impossible(f"no action {action}")
        with self._wire.lock:
            actions[action](asked)

    def state(self) -> dict[str, Any]:
        """Everything that can be seen, for the page and for tests."""
        now = time.monotonic()
        with self._wire.lock:
            boards = [
                {
                    "drawer": address,
                    "movement": board.movement(now),
                    "door_open": board.door_open(now),
                    "lamp": None if board.lamp == 0xFFFF else board.lamp + 1,
                    "slots": [slot.tag for slot in board.slots],
                }
                for address, board in sorted(self._wire.boards.items())
            ]
        looks = self._module.looks if self._module else 0
        told = {"requests": self._wire.requests, "collisions": self._wire.collisions, "looks": looks}
        return {"boards": boards, **told}

    def _board(self, asked: dict[str, Any]) -> Board:
        return self._wire.boards[int(asked["drawer"])]

    def _within_reach(self, asked: dict[str, Any]) -> tuple[Board, int]:
        board, slot = self._board(asked), int(asked["slot"]) - 1
        if not 0 <= slot < SLOTS:
            raise Impossible("no such slot")
        if not board.door_open(time.monotonic()) and not asked.get("force"):
            raise Impossible("the drawer is closed")
        return board, slot

    def _put(self, asked: dict[str, Any]) -> None:
        board, slot = self._within_reach(asked)
        if board.slots[slot].tag is not None:
            raise Impossible("the slot is taken")
        tag = str(asked["tag"]).upper()
        if len(tag) != 10 or set(tag) - set("0123456789ABCDEF"):
            raise ValueError("a tag has ten hexadecimal digits")
        board.slots[slot].tag, board.slots[slot].since = tag, time.monotonic()

    def _take(self, asked: dict[str, Any]) -> None:
        board, slot = self._within_reach(asked)
        if board.slots[slot].tag is None:
            raise Impossible("the slot is empty")
        board.slots[slot].tag = None

    def _swap(self, asked: dict[str, Any]) -> None:
        """Between two glances: nobody sees the slot empty."""
        board, slot = self._within_reach(asked)
        board.slots[slot].tag = str(asked["tag"]).upper()

    def _reader(self, asked: dict[str, Any]) -> None:
        slot = self._board(asked).slots[int(asked["slot"]) - 1]
        slot.dead, slot.flickers = bool(asked.get("dead")), bool(asked.get("flickers"))

    def _drawer(self, asked: dict[str, Any]) -> None:
        board = self._board(asked)
        board.jammed = bool(asked.get("jammed", board.jammed))
        board.forced_open = bool(asked.get("forced_open", board.forced_open))
        board.tampered = bool(asked.get("tampered", board.tampered))

    def _lay(self, asked: dict[str, Any]) -> None:
        """A finger, by any name, on the glass for some seconds."""
        if self._module is None:
            raise Impossible("there is no fingerprint module")
        self._module.lay(str(asked["finger"]), float(asked.get("seconds", 1.5)))

    def _fault(self, asked: dict[str, Any]) -> None:
        if asked.get("kind") == "none":
            self._wire.faults.clear()
            return
        known = {"crc", "silent", "late", "wrong_slave", "noise", "cut"}
        if asked.get("kind") not in known:
            raise ValueError(f"faults: {', '.join(sorted(known))}, none")
        self._wire.faults.append(Fault(**asked))


def serve(hands: Hands, port: int) -> ThreadingHTTPServer:
    """Answers on loopback in a thread of its own; `server_address` says where."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/state":
                self._reply(HTTPStatus.OK, json.dumps(hands.state()).encode(), "application/json")
            elif self.path == "/health":
                self._reply(HTTPStatus.OK, b"well", "text/plain")
            elif self.path == "/":
                self._reply(HTTPStatus.OK, PAGE.read_bytes(), "text/html; charset=utf-8")
            else:
                self._reply(HTTPStatus.NOT_FOUND, b"", "text/plain")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            try:
                hands.do(self.path.strip("/"), json.loads(body or b"{}"))
            except (Impossible, KeyError, TypeError, ValueError) as error:
                self._reply(HTTPStatus.CONFLICT, str(error).encode(), "text/plain; charset=utf-8")
            else:
                self._reply(HTTPStatus.OK, json.dumps(hands.state()).encode(), "application/json")

        def log_message(self, *arguments: object) -> None:
            """Quiet: the page asks twice a second."""

        def _reply(self, status: HTTPStatus, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
