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
        """The schema that the code writes; 1 for an event that no codec here reads."""
        codec = self._codecs.get(name)
        return codec.schema(name) if codec else 1

    def upward(self, name: str, schema: int, data: Data) -> Data:
        """Data of an older schema as today's; UnknownEvent when nothing reads it upward, or it is newer."""
        codec = self._codecs.get(name)
        if codec is None:
            raise UnknownEvent(f"{name} of schema {schema}: no codec reads it")
        return codec.upward(name, schema, data)


@cache
def registered_shapes() -> Shapes:
    """Of every codec registered under the entry point `baylog.codecs`, found by name as views are."""
    found = [entry.load() for entry in sorted(entry_points(group="baylog.codecs"))]
    return Shapes(*(codec for codecs in found for codec in codecs))
