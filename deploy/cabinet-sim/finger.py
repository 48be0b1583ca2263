"""A fingerprint module on a terminal of its own, by the R30x/ZFM packet specification.

A finger is a name: who lays "sim" on the glass is recognised when "sim" was stored. As on the real module,
nothing but its own memory knows the templates, which a file keeps over restarts.
"""

from __future__ import annotations

import json
import os
import pty
import select
import struct
import threading
import time
import tty
from dataclasses import dataclass, field
from pathlib import Path

LIBRARY = 200
CONFIRMED, NO_FINGER, NOT_FOUND, DIFFERENT = 0x00, 0x02, 0x09, 0x0A
BAD_PLACE, WRONG_PASSWORD, NO_IMAGE = 0x0B, 0x13, 0x15
UNKNOWN_COMMAND = 0x01


@dataclass
class FingerModule:
    """`lay` puts a finger on the glass for some seconds."""

    memory: Path | None = None
    templates: dict[int, str] = field(default_factory=dict)
    opened: bool = False
    looks: int = 0

    def __post_init__(self) -> None:
        self._fd, self._other = pty.openpty()
        tty.setraw(self._other)
        tty.setraw(self._fd)
        self._on_glass, self._until = "", 0.0
        self._image, self._buffers, self._model = "", {}, ""
        self.lock = threading.Lock()
        if self.memory is not None and self.memory.exists():
            self.templates = {int(place): name for place, name in json.loads(self.memory.read_text()).items()}

    def link(self, path: Path) -> None:
        """Give the terminal a name that stays the same."""
        fresh = path.with_name(path.name + ".new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(os.ttyname(self._other))
        fresh.replace(path)

    def lay(self, finger: str, seconds: float) -> None:
        """A finger on the glass from now on."""
        with self.lock:
            self._on_glass, self._until = finger, time.monotonic() + seconds

    def run(self, stop: threading.Event) -> None:
        """Answer until told to stop."""
        received = b""
        while not stop.is_set():
            if not select.select([self._fd], [], [], 0.2)[0]:
                continue
            received += os.read(self._fd, 256)
            while (packet := self._packet(received)) is not None:
                received = received[len(packet) :]
                if packet[:2] == b"\xef\x01" and self._is_whole(packet):
                    with self.lock:
                        code, more = self._carry_out(packet[9], packet[10:-2])
                    os.write(self._fd, self._acknowledgement(code, more))

    def _packet(self, received: bytes) -> bytes | None:
        """The first packet, or the rubbish before one."""
        begins = received.find(b"\xef\x01")
        if begins:
            return received[:begins] if begins > 0 else (received[:-1] or None)
        if len(received) < 9:
            return None
        whole = 9 + struct.unpack(">H", received[7:9])[0]
        return received[:whole] if len(received) >= whole else None

    def _is_whole(self, packet: bytes) -> bool:
        return packet[6] == 1 and struct.pack(">H", sum(packet[6:-2]) & 0xFFFF) == packet[-2:]

    def _acknowledgement(self, code: int, more: bytes) -> bytes:
        body = b"\x07" + struct.pack(">HB", len(more) + 3, code) + more
        return b"\xef\x01\xff\xff\xff\xff" + body + struct.pack(">H", sum(body) & 0xFFFF)

    def _carry_out(self, command: int, content: bytes) -> tuple[int, bytes]:
        if command == 0x13:
            self.opened = content == bytes(4)
            return (CONFIRMED if self.opened else WRONG_PASSWORD), b""
        if not self.opened:
            return UNKNOWN_COMMAND, b""
        match command:
            case 0x0F:
                settings = struct.pack(">HHHHIHH", 0, 0, LIBRARY, 3, 0xFFFFFFFF, 2, 6)
                return CONFIRMED, settings
            case 0x01:
                self.looks += 1
                self._image = self._on_glass if time.monotonic() < self._until else ""
                return (CONFIRMED if self._image else NO_FINGER), b""
            case 0x02:
                if not self._image:
                    return NO_IMAGE, b""
                self._buffers[content[0]] = self._image
                return CONFIRMED, b""
            case 0x04:
                return self._search(content)
            case 0x05:
                self._model = self._buffers.get(1, "") if self._buffers.get(1) == self._buffers.get(2) else ""
                return (CONFIRMED if self._model else DIFFERENT), b""
            case 0x06 | 0x0C:
                place = content[1:3] if command == 0x06 else content[:2]
                return self._change(command, struct.unpack(">H", place)[0])
        return UNKNOWN_COMMAND, b""

    def _search(self, content: bytes) -> tuple[int, bytes]:
        first, count = struct.unpack(">HH", content[1:5])
        for place, name in sorted(self.templates.items()):
            if first <= place < first + count and name == self._buffers.get(1):
                return CONFIRMED, struct.pack(">HH", place, 150)
        return NOT_FOUND, bytes(4)

    def _change(self, command: int, place: int) -> tuple[int, bytes]:
        if place >= LIBRARY:
            return BAD_PLACE, b""
        if command == 0x06:
            self.templates[place] = self._model
        else:
            self.templates.pop(place, None)
        if self.memory is not None:
            self.memory.write_text(json.dumps(self.templates))
        return CONFIRMED, b""
