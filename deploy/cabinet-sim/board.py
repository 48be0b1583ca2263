"""A drawer's control board and its 32 readers, by docs/cabinet-protocol.md: requests in, replies out."""

from __future__ import annotations

import struct
import time
from dataclasses import dataclass, field

SLOTS = 32
FIRMWARE = 0x0102
READING_SECONDS = 0.06  # a reader decodes its tag some 16 times a second
CLOSED, OPENING, OPEN, CLOSING, STUCK = range(5)


class Refused(Exception):
    """A Modbus exception."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def tag_frame(tag: str) -> int:
    """The 64 bits that an EM4100 with these ten hexadecimal digits sends."""
    digits = [int(digit, 16) for digit in tag]
    bits = "1" * 9 + "".join(f"{digit:04b}{digit.bit_count() % 2}" for digit in digits)
    columns = 0
    for digit in digits:
        columns ^= digit
    return int(f"{bits}{columns:04b}0", 2)


@dataclass
class Slot:
    """One reader and what hangs before its coil."""

    tag: str | None = None
    since: float = 0.0
    dead: bool = False
    flickers: bool = False

    def present(self, now: float) -> bool:
        """The presence bit."""
        if self.flickers:
            return self.tag is not None and int(now / READING_SECONDS) % 3 != 0
        return self.tag is not None

    def words(self, now: float) -> tuple[int, ...]:
        """The five registers."""
        if self.dead:
            return (0, 0, 0, 0, 0x0100)
        if self.tag is None or not self.present(now):
            return (0, 0, 0, 0, 0)
        readings = int((now - self.since) / READING_SECONDS)
        frame = tag_frame(self.tag)
        if self.flickers and readings % 2:
            frame ^= 1 << readings % 40 + 5
        return (*struct.unpack(">4H", frame.to_bytes(8, "big")), readings % 255 + 1)


@dataclass
class Board:
    """One slave."""

    address: int
    drawer_seconds: float = 0.8
    boots: int = 1
    slots: list[Slot] = field(default_factory=lambda: [Slot() for _ in range(SLOTS)])
    lamp: int = 0xFFFF
    tampered: bool = False
    jammed: bool = False
    forced_open: bool = False
    _movement: int = CLOSED
    _moving_since: float = 0.0

    def movement(self, now: float) -> int:
        """What the stepper does at this moment."""
        if self._movement in (OPENING, CLOSING) and now - self._moving_since >= self.drawer_seconds:
            if self.jammed:
                self._movement = STUCK
            else:
                self._movement = OPEN if self._movement == OPENING else CLOSED
        return self._movement

    def door_open(self, now: float) -> bool:
        """The door contact."""
        return self.forced_open or self.movement(now) != CLOSED

    def answer(self, function: int, address: int, value: int) -> bytes:
        """The reply between address and checksum; Refused otherwise."""
        now = time.monotonic()
        if function == 4:
            words = [self._input(address + offset, now) for offset in range(self._counted(value))]
            return bytes((4, 2 * len(words))) + struct.pack(f">{len(words)}H", *words)
        if function == 6:
            self._write(address, value, now)
            return bytes((6,)) + struct.pack(">2H", address, value)
        raise Refused(1)

    def restart(self) -> None:
        """Off and on again."""
        self.boots = (self.boots + 1) % 65_536
        self.tampered = False

    def _counted(self, count: int) -> int:
        if not 1 <= count <= 125:
            raise Refused(3)
        return count

    def _input(self, address: int, now: float) -> int:
        if 0x0100 <= address < 0x0100 + 5 * SLOTS:
            slot, word = divmod(address - 0x0100, 5)
            return self.slots[slot].words(now)[word]
        fixed = {0: 1, 1: SLOTS, 2: FIRMWARE, 3: self.boots}
        if address in fixed:
            return fixed[address]
        if address == 0x0010:
            return self.movement(now) | self.door_open(now) << 8 | self.tampered << 9
        if address in (0x0011, 0x0012):
            first = 16 * (address - 0x0011)
            return sum(slot.present(now) << bit for bit, slot in enumerate(self.slots[first : first + 16]))
        raise Refused(2)

    def _write(self, address: int, value: int, now: float) -> None:
        if address == 0x0201:
            if value >= SLOTS and value != 0xFFFF:
                raise Refused(3)
            self.lamp = value
        elif address == 0x0200:
            if value not in (1, 2):
                raise Refused(3)
            self._move(OPENING if value == 1 else CLOSING, now)
        else:
            raise Refused(2)

    def _move(self, wanted: int, now: float) -> None:
        at = self.movement(now)
        if (wanted == OPENING and at in (OPENING, OPEN)) or (wanted == CLOSING and at in (CLOSING, CLOSED)):
            return
        self._movement, self._moving_since = wanted, now
