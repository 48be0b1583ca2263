"""After an erasure: the pages, samples and write-ahead log that had held the person are written anew."""

from __future__ import annotations

from shared.runtime.sweeping.sweep import Swept, sweep

__all__ = ["Swept", "sweep"]
