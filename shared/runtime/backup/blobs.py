"""Blobs from one store into another."""

from __future__ import annotations

from shared.blobs import Blobs

_TYPE = "application/octet-stream"  # a folder keeps no types; events name the type of each blob


def mirror(source: Blobs, target: Blobs) -> tuple[int, int]:
    """What is new is copied, what is gone goes: an erased photo leaves the backup too. How many, how much."""
    wanted, there = source.sizes(""), target.sizes("")
    for key, size in wanted.items():
        if there.get(key) != size:
            target.put(key, source.get(key), _TYPE)
    for key in there.keys() - wanted.keys():
        target.delete(key)
    return len(wanted), sum(wanted.values())
