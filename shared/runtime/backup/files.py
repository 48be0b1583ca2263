"""Compressed files that are there whole or not at all."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

_LEVEL: Final = 1


def durable(path: Path, write: Callable[[gzip.GzipFile], object]) -> None:
    """What `write` puts into a compressed file, on disk when this returns."""
    unfinished = path.with_name(f".{path.name}")
    with unfinished.open("wb") as raw:
        with gzip.GzipFile("", "wb", _LEVEL, raw, mtime=0) as file:
            write(file)
        raw.flush()
        os.fsync(raw.fileno())
    unfinished.replace(path)
