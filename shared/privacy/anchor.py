"""The list of erasures outside every backup: JSON lines in a file, replayed after a restore."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from shared.privacy.erasures import Erasure
from shared.telemetry import get_logger

_logger = get_logger("privacy")


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One step of one erasure: asked for, or done."""

    at: datetime
    step: str
    erasure: Erasure


class Anchor:
    """The file; several processes may write to it."""

    def __init__(self, path: Path) -> None:
        """It is made when the first erasure is asked for."""
        self._path = path

    def note(self, step: str, erasure: Erasure, at: datetime) -> None:
        """One line more, on disk when this returns; OSError when it is not whole."""
        line = msgspec.json.encode(Line(at=at, step=step, erasure=erasure)) + b"\n"
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            told = line if _ends_well(descriptor) else b"\n" + line
            if os.write(descriptor, told) < len(told):
                raise OSError(errno.ENOSPC, "the list of erasures took a part of a line", str(self._path))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def erasures(self) -> list[Erasure]:
        """Every erasure that was ever asked for, once, in that order; the retention as it was first set."""
        found: dict[str, Erasure] = {}
        for line in self._lines():
            found.setdefault(line.erasure.customer_id, line.erasure)
        return list(found.values())

    def _lines(self) -> Iterator[Line]:
        try:
            text = self._path.read_bytes()
        except FileNotFoundError:
            return
        decoder = msgspec.json.Decoder(Line)
        for row in text.split(b"\n"):
            try:
                if row:
                    yield decoder.decode(row)
            except msgspec.DecodeError:
                # torn by a crash: that step was not taken yet, and is noted again when it is
                _logger.error("erasure_line_unreadable", file=str(self._path))


def _ends_well(descriptor: int) -> bool:
    size = os.fstat(descriptor).st_size
    return size == 0 or os.pread(descriptor, 1, size - 1) == b"\n"
