"""Events as data and back. The stored name and schema stand beside the class; old shapes are read upward."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar, cast

import msgspec

from shared.eventlog.errors import UnknownEvent
from shared.eventlog.types import StoredEvent

E = TypeVar("E")
Data = dict[str, Any]
Upcaster = Callable[[Data], Data]


class Codec(Generic[E]):
    """Reads and writes the event classes of one service."""

    def __init__(
        self, *event_classes: type[E], upcast: Mapping[tuple[str, int], Upcaster] | None = None
    ) -> None:
        """`upcast[(name, n)]` is a pure function that turns data of schema n into that of schema n + 1."""
        self._classes = {_name(kind): kind for kind in event_classes}
        self._upcast = dict(upcast or {})
        if len(self._classes) < len(event_classes):
            raise ValueError("two event classes bear one name")

    @property
    def types(self) -> frozenset[str]:
        """The stored names this codec reads."""
        return frozenset(self._classes)

    @property
    def classes(self) -> Mapping[str, type[E]]:
        """The event classes by their stored names."""
        return self._classes

    def encode(self, event: E) -> tuple[str, int, Data]:
        """Name, schema and JSON-ready data."""
        kind = type(event)
        return _name(kind), _schema(kind), cast(Data, msgspec.to_builtins(event, str_keys=True))

    def decode(self, stored: StoredEvent) -> E:
        """The event, in today's shape; UnknownEvent when its type, or so new a schema, is not known here."""
        kind = self._classes.get(stored.type)
        if kind is None:
            raise UnknownEvent(f"{stored.type} at {stored.place}")
        return msgspec.convert(self.upward(stored.type, stored.schema, stored.data), kind)

    def schema(self, name: str) -> int:
        """The schema in which this code writes an event."""
        return _schema(self._classes[name])

    def upward(self, name: str, schema: int, data: Data) -> Data:
        """Data of a schema as that of today; UnknownEvent when nothing reads it upward, or it is newer."""
        today = self.schema(name)
        if schema > today:
            raise UnknownEvent(f"{name} of schema {schema} is newer than this code, which knows {today}")
        while schema < today:
            data = self._step(name, schema)(data)
            schema += 1
        return data

    def _step(self, name: str, schema: int) -> Upcaster:
        try:
            return self._upcast[name, schema]
        except KeyError:
            raise UnknownEvent(f"{name} of schema {schema}: nothing reads it upward") from None


def _name(kind: type) -> str:
    return cast(str, kind.__event_name__)  # type: ignore[attr-defined]  # the mark of @event


def _schema(kind: type) -> int:
    return cast(int, kind.__event_schema__)  # type: ignore[attr-defined]  # the mark of @event
