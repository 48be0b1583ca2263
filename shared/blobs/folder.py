"""Blobs in a folder: written beside, then moved into place, so that a power cut leaves the old or the new."""

from __future__ import annotations

import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Final

from shared.blobs.keys import checked, checked_prefix
from shared.blobs.store import NoSuchBlob

_UNFINISHED: Final = ".unfinished-"


class Folder:
    """Satisfies `Blobs`; may be used by several processes at once."""

    def __init__(self, root: str | Path) -> None:
        self._root = Path(root)

    def put(self, key: str, content: bytes, media_type: str) -> None:  # noqa: ARG002  a folder keeps no types
        """Keep it durably."""
        path = self._root / checked(key)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, name = tempfile.mkstemp(prefix=_UNFINISHED, dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _sync(path.parent)

    def get(self, key: str) -> bytes:
        """The whole of it."""
        try:
            return (self._root / checked(key)).read_bytes()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise NoSuchBlob(key) from None

    def sizes(self, prefix: str, *, before: datetime | None = None) -> dict[str, int]:
        """Bytes by key."""
        found: dict[str, int] = {}
        for path in sorted((self._root / checked_prefix(prefix)).rglob("*")):
            if path.name.startswith(_UNFINISHED) or not path.is_file():
                continue
            told = path.stat()
            if before is None or told.st_mtime < before.timestamp():
                found[path.relative_to(self._root).as_posix()] = told.st_size
        return found

    def delete(self, key: str) -> None:
        """Forget it."""
        (self._root / checked(key)).unlink(missing_ok=True)

    def link(self, key: str, seconds: int) -> str | None:  # noqa: ARG002  a folder has no addresses
        """None: a folder answers nobody."""
        return None


def _sync(folder: Path) -> None:
    """The move itself is on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
