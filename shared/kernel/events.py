"""How an event names itself. The stored name and schema number stand beside the class, never its path."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, TypeVar, dataclass_transform


class Event(Protocol):
    """A frozen dataclass, in the past tense, marked by :func:`event`."""

    __event_name__: ClassVar[str]
    __event_schema__: ClassVar[int]
    __dataclass_fields__: ClassVar[dict[str, Any]]


_E = TypeVar("_E")
_BY_NAME: dict[str, type] = {}


def event_class(name: str) -> type | None:
    """The class that this process knows under a stored name."""
    return _BY_NAME.get(name)


@dataclass_transform(frozen_default=True, kw_only_default=True)
def event(name: str, *, schema: int = 1) -> Callable[[type[_E]], type[_E]]:
    """Mark a frozen dataclass as an event: `name` and `schema` are what the log stores for ever."""

    def mark(cls: type[_E]) -> type[_E]:
        frozen = dataclass(frozen=True, kw_only=True)(cls)
        frozen.__event_name__ = name  # type: ignore[attr-defined]  # the mark itself
        frozen.__event_schema__ = schema  # type: ignore[attr-defined]  # the mark itself
        _BY_NAME[name] = frozen
        return frozen

    return mark
