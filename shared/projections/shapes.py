"""Which shape of each event today's code reads, and how an older one is read upward."""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points
from typing import Any

from shared.eventlog import Codec, UnknownEvent
from shared.eventlog.codec import Data


class Shapes:
    """The shapes that a set of codecs reads."""

    def __init__(self, *codecs: Codec[Any]) -> None:
        self._codecs = {name: codec for codec in codecs for name in codec.types}

    def today(self, name: str) -> int:
        """The schema that the code writes; UnknownEvent for one that no codec here reads."""
        return self._codec(name).schema(name)

    def upward(self, name: str, schema: int, data: Data) -> Data:
        """Data of an older schema as today's; UnknownEvent when nothing reads it upward, or it is newer."""
        return self._codec(name).upward(name, schema, data)

    def _codec(self, name: str) -> Codec[Any]:
        codec = self._codecs.get(name)
        if codec is None:
            raise UnknownEvent(f"{name}: no codec of the entry point baylog.codecs reads it")
        return codec


@cache
def registered_shapes() -> Shapes:
    """Of every codec registered under the entry point `baylog.codecs`, found by name as views are."""
    found = [entry.load() for entry in sorted(entry_points(group="baylog.codecs"))]
    return Shapes(*(codec for codecs in found for codec in codecs))
