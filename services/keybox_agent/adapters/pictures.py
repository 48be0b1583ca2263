"""Pictures on the agent's disk until the head office has them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final
from uuid import UUID

from shared.kernel.ids import new_id

MOST_BYTES: Final = 256 << 20
"""Some 5,000 pictures; then the oldest make room, since the record of who came is kept without them too."""


class Pictures:
    """Kept by one thread, sent by another: each file is whole or not there."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, jpeg: bytes) -> str:
        """Its reference: ids grow with time."""
        self._make_room(len(jpeg))
        name = str(new_id())
        fresh = self._folder / f"{name}.new"
        with fresh.open("wb") as file:
            file.write(jpeg)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._folder / f"{name}.jpg")
        return name

    def waiting(self) -> tuple[UUID, bytes] | None:
        """The oldest that was not forgotten."""
        for path in self._kept():
            try:
                return UUID(path.stem), path.read_bytes()
            except FileNotFoundError:
                continue  # it made room meanwhile
        return None

    def forget(self, reference: UUID) -> None:
        """The head office has it."""
        (self._folder / f"{reference}.jpg").unlink(missing_ok=True)

    def _make_room(self, size: int) -> None:
        kept = [(path, path.stat().st_size) for path in self._kept()]
        total = sum(length for _, length in kept)
        for path, length in kept:
            if total + size <= self._most_bytes:
                return
            path.unlink(missing_ok=True)
            total -= length

    def _kept(self) -> list[Path]:
        return sorted(self._folder.glob("*.jpg"))
