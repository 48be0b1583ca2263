"""The line: a pseudo-terminal on which a character takes its 11 bits of time, one direction at a time."""

from __future__ import annotations

import contextlib
import os
import pty
import queue
import random
import select
import struct
import threading
import time
import tty
from dataclasses import dataclass, field
from pathlib import Path

from board import Board, Refused

BITS_PER_CHARACTER = 11


def checksum(data: bytes) -> bytes:
    """CRC-16/MODBUS, low byte first."""
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ 0xA001 if value & 1 else value >> 1
    return struct.pack("<H", value)


@dataclass
class Fault:
    """What goes wrong with the next `times` replies of a board (of any board when `slave` is 0)."""

    kind: str  # crc, silent, late, wrong_slave, noise, cut
    slave: int = 0
    times: int = 1
    seconds: float = 0.0


@dataclass
class Wire:
    """Boards on one line. `device` is the terminal that the master opens."""

    boards: dict[int, Board]
    baud: int
    turnaround: float = 0.005
    echo: bool = False
    seed: int = 1
    faults: list[Fault] = field(default_factory=list)
    requests: int = 0
    collisions: int = 0

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._fd, self._other = pty.openpty()
        tty.setraw(self._other)
        tty.setraw(self._fd)
        self.device = os.ttyname(self._other)
        self.lock = threading.Lock()
        self._asked: queue.Queue[tuple[bytes, float]] = queue.Queue()
        self._heard_at = 0.0

    @property
    def character(self) -> float:
        """Seconds a character takes."""
        return BITS_PER_CHARACTER / self.baud

    @property
    def silence(self) -> float:
        """Seconds that end a frame."""
        return 0.00175 if self.baud > 19_200 else 3.5 * self.character

    def link(self, path: Path) -> None:
        """Give the terminal a name that stays the same."""
        fresh = path.with_name(path.name + ".new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(self.device)
        fresh.replace(path)

    def run(self, stop: threading.Event) -> None:
        """Answer until told to stop. What is asked meanwhile waits, as in a board's buffer."""
        threading.Thread(target=self._listen, args=(stop,), daemon=True).start()
        while not stop.is_set():
            with contextlib.suppress(queue.Empty):
                self._handle(*self._asked.get(timeout=0.2))

    def _listen(self, stop: threading.Event) -> None:
        while not stop.is_set():
            frame, ends = self._frame(stop)
            if frame:
                self._asked.put((frame, ends))

    def _frame(self, stop: threading.Event) -> tuple[bytes, float]:
        """What was sent without a silence in it, and when its last character ends.

        Here the bytes come at once, on a line in their time.
        """
        received, ends = b"", 0.0
        while not stop.is_set():
            wait = 0.2 if not received else ends + self.silence - time.monotonic()
            if received and wait <= 0:
                return received, ends
            if not select.select([self._fd], [], [], max(0.0, wait))[0]:
                if received:
                    return received, ends
                continue
            more = os.read(self._fd, 256)
            self._heard_at = time.monotonic()
            ends = max(time.monotonic(), ends) + len(more) * self.character
            received += more
            if self.echo:
                self._send(more, time.monotonic())
        return b"", ends

    def _handle(self, frame: bytes, ends: float) -> None:
        with self.lock:
            self.requests += 1
            if len(frame) != 8 or checksum(frame[:-2]) != frame[-2:] or frame[0] not in self.boards:
                return
            slave, function, address, value = struct.unpack(">BBHH", frame[:-2])
            fault = self._fault(slave)
            try:
                body = bytes((slave,)) + self.boards[slave].answer(function, address, value)
            except Refused as refused:
                body = bytes((slave, function | 0x80, refused.code))
        reply = body + checksum(body)
        # the silence that ends a request is a part of the turnaround
        begins = max(time.monotonic(), ends + self.turnaround)
        if fault is not None:
            reply, begins = self._spoil(fault, body, begins)
        if reply:
            self._send(reply, begins)

    def _fault(self, slave: int) -> Fault | None:
        for fault in self.faults:
            if fault.slave in (0, slave) and fault.times != 0:
                fault.times -= 1  # below zero: for ever
                if fault.times == 0:
                    self.faults.remove(fault)
                return fault
        return None

    def _spoil(self, fault: Fault, body: bytes, begins: float) -> tuple[bytes, float]:
        reply = body + checksum(body)
        match fault.kind:
            case "silent":
                return b"", begins
            case "crc":
                at = self._random.randrange(len(reply))
                return reply[:at] + bytes((reply[at] ^ 1 << self._random.randrange(8),)) + reply[
                    at + 1 :
                ], begins
            case "late":
                return reply, begins + fault.seconds
            case "wrong_slave":
                other = bytes((body[0] % 247 + 1,)) + body[1:]
                return other + checksum(other), begins
            case "noise":
                return self._random.randbytes(self._random.randrange(1, 6)) + reply, begins
            case "cut":
                return reply[: self._random.randrange(len(reply))], begins
        raise ValueError(fault.kind)

    def _send(self, data: bytes, begins: float) -> None:
        """Character by character, as the line would; what the master sends meanwhile collides with it."""
        time.sleep(max(0.0, begins - time.monotonic()))
        begins = time.monotonic()
        for index, byte in enumerate(data, start=1):
            due = begins + index * self.character
            time.sleep(max(0.0, due - time.monotonic()))
            if not self.echo and self._heard_at > begins:
                self.collisions += 1
                return
            os.write(self._fd, bytes((byte,)))
