"""Packets of the R30x/ZFM serial fingerprint modules, as their manuals give them: bytes ↔ messages.

A packet: 0xEF01, the module's address (4 bytes), what it is (1), the length of what follows (2), content, and
the sum of everything after the address (2). The host commands, the module acknowledges with a code. Templates
never leave the module here: only numbers of places in its library are spoken of. The sum refuses every error
of one bit, but errors of two bits can make up for each other: who asks whose finger it is asks twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

ADDRESS: Final = 0xFFFFFFFF
NO_PASSWORD: Final = 0
HEAD: Final = 9
"""Bytes of a packet before its content."""
_START: Final = 0xEF01
_COMMAND, _ACKNOWLEDGE = 0x01, 0x07
_LONGEST: Final = 256 + 2


class Ack(IntEnum):
    """What the module says of a command; others exist and mean that it failed."""

    OK = 0x00
    NO_FINGER = 0x02
    NOT_SCANNED = 0x03
    DISORDERLY = 0x06
    TOO_FEW_FEATURES = 0x07
    NOT_FOUND = 0x09
    NOT_THE_SAME = 0x0A
    NO_SUCH_PLACE = 0x0B
    WRONG_PASSWORD = 0x13
    NO_IMAGE = 0x15
    FLASH_FAILED = 0x18


class BadPacket(Exception):
    """What came is no whole acknowledgement: ask again."""


@dataclass(frozen=True)
class Reply:
    """`code` is an `Ack` or another number; `content` is what follows it."""

    code: int
    content: bytes

    @property
    def ok(self) -> bool:
        """The command was carried out."""
        return self.code == Ack.OK


@dataclass(frozen=True)
class Found:
    """A place in the library, and how well it fits."""

    place: int
    score: int


def check_password(password: int = NO_PASSWORD) -> bytes:
    """VfyPwd: the first command; the factory's password is 0."""
    return _command(0x13, password.to_bytes(4, "big"))


def read_settings() -> bytes:
    """ReadSysPara."""
    return _command(0x0F)


def take_image() -> bytes:
    """GenImg: NO_FINGER while nothing lies on the glass."""
    return _command(0x01)


def make_features(buffer: int) -> bytes:
    """Img2Tz: from the image into buffer 1 or 2."""
    return _command(0x02, bytes((buffer,)))


def make_template() -> bytes:
    """RegModel: from both buffers; NOT_THE_SAME when they are of two fingers."""
    return _command(0x05)


def store(place: int) -> bytes:
    """Store: the template into a place of the library (from 0)."""
    return _command(0x06, b"\x01" + place.to_bytes(2, "big"))


def search(places: int) -> bytes:
    """Search: buffer 1 in the first `places` of the library."""
    return _command(0x04, b"\x01" + (0).to_bytes(2, "big") + places.to_bytes(2, "big"))


def delete(place: int) -> bytes:
    """DeletChar: one place."""
    return _command(0x0C, place.to_bytes(2, "big") + (1).to_bytes(2, "big"))


def rest_of(head: bytes) -> int:
    """How many bytes follow the first nine of a packet; BadPacket when they begin none."""
    if len(head) != HEAD or int.from_bytes(head[:2], "big") != _START:
        raise BadPacket("no packet begins here")
    length = int.from_bytes(head[7:9], "big")
    if not 3 <= length <= _LONGEST:
        raise BadPacket(f"length {length}")
    return length


def reply(packet: bytes) -> Reply:
    """An acknowledgement; BadPacket for anything else, and for one whose sum does not fit."""
    if rest_of(packet[:HEAD]) != len(packet) - HEAD:
        raise BadPacket("cut")
    if int.from_bytes(packet[2:6], "big") != ADDRESS or packet[6] != _ACKNOWLEDGE:
        raise BadPacket("no acknowledgement")
    if _sum(packet[6:-2]) != packet[-2:]:
        raise BadPacket("sum")
    return Reply(packet[HEAD], packet[HEAD + 1 : -2])


def found(answer: Reply) -> Found:
    """Of the reply to `search`."""
    if len(answer.content) != 4:
        raise BadPacket("no place and score")
    return Found(int.from_bytes(answer.content[:2], "big"), int.from_bytes(answer.content[2:], "big"))


def places(answer: Reply) -> int:
    """Of the reply to `read_settings`: how many the library has."""
    if len(answer.content) != 16:
        raise BadPacket("no settings")
    return int.from_bytes(answer.content[4:6], "big")


def _command(code: int, content: bytes = b"") -> bytes:
    body = bytes((_COMMAND,)) + (len(content) + 3).to_bytes(2, "big") + bytes((code,)) + content
    return _START.to_bytes(2, "big") + ADDRESS.to_bytes(4, "big") + body + _sum(body)


def _sum(data: bytes) -> bytes:
    return (sum(data) & 0xFFFF).to_bytes(2, "big")
