"""Modbus RTU as the master sees it (Modbus over Serial Line V1.02): bytes ↔ messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

READ_INPUT_REGISTERS: Final = 4
WRITE_SINGLE_REGISTER: Final = 6
MOST_REGISTERS: Final = 125
EXCEPTION_LENGTH: Final = 5
_EXCEPTION_BIT: Final = 0x80


class FrameError(Exception):
    """The bytes are not the reply to what was asked; the reply is to be asked for again."""


class Incomplete(FrameError):
    """Fewer bytes than the reply has."""


class BadChecksum(FrameError):
    """The CRC does not fit: a disturbed line, or two speaking at once."""


class WrongSlave(FrameError):
    """Another slave spoke."""


class OtherReply(FrameError):
    """A whole frame of the right slave, but the reply to another question: it comes late."""


class SlaveRefused(Exception):
    """The slave understood and refuses: its Modbus exception code."""

    def __init__(self, code: int) -> None:
        super().__init__(f"Modbus exception {code}")
        self.code = code


@dataclass(frozen=True)
class ReadInput:
    """Function 04: `count` (1 to 125) input registers from `address` on."""

    slave: int
    address: int
    count: int


@dataclass(frozen=True)
class WriteRegister:
    """Function 06: one holding register."""

    slave: int
    address: int
    value: int


Request = ReadInput | WriteRegister


def _table() -> tuple[int, ...]:
    entries = []
    for byte in range(256):
        value = byte
        for _ in range(8):
            value = value >> 1 ^ (0xA001 if value & 1 else 0)
        entries.append(value)
    return tuple(entries)


_CRC_TABLE: Final = _table()


def checksum(data: bytes) -> bytes:
    """CRC-16/MODBUS, low byte first, as it stands at the end of a frame."""
    value = 0xFFFF
    for byte in data:
        value = value >> 8 ^ _CRC_TABLE[(value ^ byte) & 0xFF]
    return value.to_bytes(2, "little")


def encode(request: Request) -> bytes:
    """The request's eight bytes. ValueError when a number does not fit its field."""
    match request:
        case ReadInput(slave, address, count):
            _ensure(1 <= count <= MOST_REGISTERS, "count", count)
            function, first, second = READ_INPUT_REGISTERS, address, count
        case WriteRegister(slave, address, value):
            function, first, second = WRITE_SINGLE_REGISTER, address, value
    _ensure(1 <= slave <= 247, "slave", slave)
    _ensure(0 <= first <= 0xFFFF, "address", first)
    _ensure(0 <= second <= 0xFFFF, "value", second)
    body = bytes((slave, function)) + first.to_bytes(2, "big") + second.to_bytes(2, "big")
    return body + checksum(body)


def reply_length(request: Request, received: bytes) -> int:
    """How many bytes the reply has in all, as far as `received`, its beginning, tells."""
    if len(received) >= 2 and received[1] & _EXCEPTION_BIT:
        return EXCEPTION_LENGTH
    if isinstance(request, WriteRegister):
        return 8
    # a reply says by itself how long it is: that of another question is read to its end too
    told = len(received) >= 3 and received[1] == READ_INPUT_REGISTERS
    return 5 + (received[2] if told else 2 * request.count)


def decode(request: Request, frame: bytes) -> tuple[int, ...]:
    """The register words of a reply; FrameError if it is none to `request`, SlaveRefused for a refusal."""
    if len(frame) < EXCEPTION_LENGTH:
        raise Incomplete(f"{len(frame)} bytes")
    if checksum(frame[:-2]) != frame[-2:]:
        # too short by the request, and no frame by itself: the rest is missing or was lost
        raise Incomplete(f"{len(frame)} bytes") if _is_short(request, frame) else BadChecksum
    if frame[0] != request.slave:
        raise WrongSlave(f"slave {frame[0]} spoke, {request.slave} was asked")
    function = READ_INPUT_REGISTERS if isinstance(request, ReadInput) else WRITE_SINGLE_REGISTER
    if frame[1] == function | _EXCEPTION_BIT and len(frame) == EXCEPTION_LENGTH:
        raise SlaveRefused(frame[2])
    if frame[1] != function or len(frame) != reply_length(request, frame):
        raise OtherReply(frame.hex())
    return (
        _words_of_read(request, frame) if isinstance(request, ReadInput) else _word_of_write(request, frame)
    )


def _words_of_read(request: ReadInput, frame: bytes) -> tuple[int, ...]:
    if frame[2] != 2 * request.count:
        raise OtherReply(frame.hex())
    data = frame[3:-2]
    return tuple(int.from_bytes(data[i : i + 2], "big") for i in range(0, len(data), 2))


def _word_of_write(request: WriteRegister, frame: bytes) -> tuple[int, ...]:
    if frame != encode(request):
        raise OtherReply(frame.hex())
    return (request.value,)


def _is_short(request: Request, frame: bytes) -> bool:
    return len(frame) < reply_length(request, frame)


def _ensure(fits: bool, what: str, value: int) -> None:
    if not fits:
        raise ValueError(f"{what} {value} does not fit")
