"""The canonical form of an event: every column, as PostgreSQL sends it in binary. Pure.

The columns in the order of copy_open.sql, each as a length of four bytes (big-endian, -1 for NULL) and its
value: integers big-endian, UUIDs as 16 bytes, moments as microseconds since 2000-01-01 UTC, text as UTF-8,
JSON as one byte 1 and the text that PostgreSQL prints. Lengths first, so that no two events have one form.
The place (xid, position) stands apart: it moves when a log is restored, the rest never does.
"""

from __future__ import annotations

from hashlib import sha256
from struct import Struct
from typing import Final, NamedTuple

from shared.eventlog.types import Place

_SIGNATURE: Final = b"PGCOPY\n\xff\r\n\x00"
_HEADER: Final = len(_SIGNATURE) + 8
_COLUMNS: Final = 17
_ENDS: Final = b"\xff\xff"
# the number of columns, then xid and position, each behind its length
_PLACE: Final = Struct(">hiqiq")
# from version to recorded_at: columns of fixed size that are never NULL
_FIXED: Final = sum(4 + size for size in (4, 2, 2, 16, 16, 16, 8, 8))
_VARYING: Final = 7
_length = Struct(">i").unpack_from


class Sealed(NamedTuple):
    """One event as the chain sees it: where it stands, and the hash of all that it says."""

    xid: int
    position: int
    content: bytes

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.xid, self.position)


class Unreadable(Exception):
    """What came is not a binary copy of the columns agreed on."""


class Rows:
    """A file for COPY … TO STDOUT (FORMAT binary) to write into; `taken` fills with what was read."""

    def __init__(self) -> None:
        self.taken: list[Sealed] = []
        self._rest = b""
        self._begun = False

    def write(self, data: bytes) -> int:
        """Some bytes of the copy; a row may come in parts, or several at once."""
        buffer = self._rest + data if self._rest else data
        at = 0
        if not self._begun:
            if len(buffer) < _HEADER:
                self._rest = buffer
                return len(data)
            if not buffer.startswith(_SIGNATURE):
                raise Unreadable("no binary copy")
            at, self._begun = _HEADER, True
        self._rest = buffer[self._rows(buffer, at) :]
        return len(data)

    def _rows(self, buffer: bytes, at: int) -> int:
        """Takes whole rows; where the first unfinished one begins."""
        while len(buffer) - at >= _PLACE.size + _FIXED + 4 * _VARYING:
            columns, _, xid, _, position = _PLACE.unpack_from(buffer, at)
            if columns != _COLUMNS:
                raise Unreadable(f"{columns} columns, not {_COLUMNS}")
            begins = at + _PLACE.size
            end = _end(buffer, begins + _FIXED)
            if end is None:
                return at
            self.taken.append(Sealed(xid, position, sha256(buffer[begins:end]).digest()))
            at = end
        if buffer[at : at + 2] == _ENDS:
            return at + 2
        return at


def _end(buffer: bytes, at: int) -> int | None:
    """Where a row ends whose varying columns begin here; None when it is not all there."""
    size = len(buffer)
    for _ in range(_VARYING):
        if at + 4 > size:
            return None
        (length,) = _length(buffer, at)
        at += 4 + length if length > 0 else 4
    return at if at <= size else None
