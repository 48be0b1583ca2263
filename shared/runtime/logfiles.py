"""Log files that never grow past their size, however much a process prints."""

from __future__ import annotations

from pathlib import Path
from typing import IO

_LIMIT = 5_000_000  # bytes
_KEPT = 3


class LogFile:
    """`name.log`, and `name.log.1` … `.3`, the older the higher."""

    def __init__(self, path: Path, limit: int = _LIMIT, kept: int = _KEPT) -> None:
        self.path, self._limit, self._kept = path, limit, kept
        self._file: IO[bytes] = path.open("ab", buffering=0)

    def write(self, chunk: bytes) -> None:
        """Appends; a full file makes room at a line's end. A full disk loses lines, not the process."""
        try:
            self._file.write(chunk)
            if chunk.endswith(b"\n") and self._file.tell() > self._limit:
                self._rotate()
        except OSError:
            return

    def close(self) -> None:
        """No more lines."""
        self._file.close()

    def _rotate(self) -> None:
        self._file.close()
        for number in range(self._kept - 1, 0, -1):
            older = self.path.with_name(f"{self.path.name}.{number}")
            if older.exists():
                older.rename(self.path.with_name(f"{self.path.name}.{number + 1}"))
        self.path.rename(self.path.with_name(f"{self.path.name}.1"))
        self._file = self.path.open("ab", buffering=0)
