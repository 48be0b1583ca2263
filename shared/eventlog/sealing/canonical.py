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
_SMALLEST: Final = _PLACE.size + _FIXED + 4 * _VARYING


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
    """A file for COPY … TO STDOUT (FORMAT binary) to write into; `taken` fills with what was read.

    PostgreSQL's protocol promises a message for every row ("COPY Operations"), and psycopg2 writes each
    message once: so nobody has to walk through a row's columns to find its end.
    """

    def __init__(self) -> None:
        self.taken: list[Sealed] = []
        self._begun = False

    def write(self, data: bytes) -> int:
        """A row; the first stands behind the header, the last is followed by two bytes of their own."""
        row = data if self._begun else self._behind_header(data)
        if len(row) >= _SMALLEST:
            columns, _, xid, _, position = _PLACE.unpack_from(row)
            if columns != _COLUMNS:
                raise Unreadable(f"{columns} columns, not {_COLUMNS}")
            self.taken.append(Sealed(xid, position, sha256(row[_PLACE.size :]).digest()))
        elif row not in (_ENDS, b""):
            raise Unreadable(f"a row of {len(row)} bytes")
        return len(data)

    def _behind_header(self, data: bytes) -> bytes:
        if len(data) < _HEADER or not data.startswith(_SIGNATURE):
            raise Unreadable("no binary copy")
        self._begun = True
        return data[_HEADER:]
