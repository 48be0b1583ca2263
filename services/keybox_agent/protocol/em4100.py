"""The 64-bit frame of an EM4100 tag, as a reader hands it over (CN-103)."""

from __future__ import annotations

from typing import Final

_HEADER: Final = 0b1_1111_1111
_ROWS: Final = 10
_EMPTY: Final = 0


class BadTagFrame(Exception):
    """Header, a parity or the stop bit does not fit: the reader was disturbed, or the tag moved."""


def decode(frame: int) -> str | None:
    """The tag as ten hexadecimal digits (CN-103), None for an empty slot (CN-104); BadTagFrame otherwise.

    Every one- and two-bit error is refused; 40 three-bit and 510 four-bit errors pass the parities, which is
    why an id counts only after two identical readings.
    """
    if frame == _EMPTY:
        return None
    if frame >> 55 != _HEADER:
        raise BadTagFrame("header")
    if frame & 1:
        raise BadTagFrame("stop bit")
    rows = [frame >> (50 - 5 * row) & 0b11111 for row in range(_ROWS)]
    if any(row.bit_count() % 2 for row in rows):
        raise BadTagFrame("row parity")
    columns = frame >> 1 & 0b1111
    for row in rows:
        columns ^= row >> 1
    if columns:
        raise BadTagFrame("column parity")
    return "".join(f"{row >> 1:X}" for row in rows)
