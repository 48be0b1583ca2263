"""Blobs from one store into another."""

from __future__ import annotations

from collections.abc import Callable, Collection

from shared.blobs import Blobs, NoSuchBlob

_TYPE = "application/octet-stream"  # a folder keeps no types; events name the type of each blob

Told = Callable[[int, int], None]


def add_new(source: Blobs, target: Blobs, told: Told = lambda _done, _of: None) -> dict[str, int]:
    """Copies what the target lacks; the bytes by key of all that the target has of the source now.

    `told` hears after each how many of how many were looked at.
    """
    there, here = target.sizes(""), source.sizes("")
    held: dict[str, int] = {}
    for number, (key, size) in enumerate(here.items(), 1):
        told(number, len(here))
        if there.get(key) != size:
            try:
                content = source.get(key)
            except NoSuchBlob:
                continue  # erased since it was listed
            target.put(key, content, _TYPE)
        held[key] = size
    return held


def drop_gone(target: Blobs, held: Collection[str]) -> None:
    """An erased photo leaves the backup too."""
    for key in target.sizes("").keys() - set(held):
        target.delete(key)
