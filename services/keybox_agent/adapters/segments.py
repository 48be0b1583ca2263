"""Files of the spool: records one behind the other, each with its length, its number and a checksum."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_HEAD: Final = struct.Struct(">IIQ")  # length of the body, CRC-32 of sequence and body, sequence
_LONGEST_BODY: Final = 1 << 20


@dataclass(frozen=True, order=True)
class Mark:
    """Which record: agents count their stretches, and the records of each (`Spool.begin_anew`)."""

    boot: int
    sequence: int


def framed(first: int, bodies: Sequence[bytes]) -> bytes:
    """As these stand in a file; `first` is the number of the first."""
    return b"".join(
        _HEAD.pack(len(body), _checksum(number, body), number) + body
        for number, body in enumerate(bodies, start=first)
    )


def segments(directory: Path) -> list[Path]:
    """Oldest first."""
    return sorted(directory.glob("*.records"), key=begins)


def named(directory: Path, mark: Mark) -> Path:
    """The file that begins with this record."""
    return directory / f"{mark.boot:010d}-{mark.sequence:012d}.records"


def begins(path: Path) -> Mark:
    """Which record the file begins with, or will."""
    boot, _, sequence = path.stem.partition("-")
    return Mark(int(boot), int(sequence))


def records(path: Path, start: int = 0) -> Iterator[tuple[int, bytes, int]]:
    """The whole records of a file from a byte on, each with its number, and where it ends."""
    with path.open("rb") as file:
        file.seek(start)
        while len(head := file.read(_HEAD.size)) == _HEAD.size:
            length, checksum, sequence = _HEAD.unpack(head)
            body = file.read(length) if length <= _LONGEST_BODY else b""
            if len(body) != length or _checksum(sequence, body) != checksum:
                return
            yield sequence, body, file.tell()


def mend(path: Path) -> int:
    """Take off what is not whole at the end of a file; how many bytes that was."""
    whole = max((end for _, _, end in records(path)), default=0)
    rest = path.stat().st_size - whole
    if rest:
        os.truncate(path, whole)
    return rest


def _checksum(sequence: int, body: bytes) -> int:
    return zlib.crc32(body, zlib.crc32(sequence.to_bytes(8, "big")))
