"""Personal data, declared where it stands: ``name: Personal[str]`` on the field of an event.

What is declared so is encrypted before it is hashed and appended (docs/adr/0010, docs/privacy.md). The log
keeps a stand-in in its place, so that the event has its shape for whoever may not read it, or no longer can.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


class _Personal:
    """The mark itself."""

    def __repr__(self) -> str:
        return "PERSONAL"


PERSONAL: Final = _Personal()
Personal = Annotated[T, PERSONAL]
"""The type of a field that tells of a person: ``Personal[str]``, ``Personal[date | None]``."""


@cache
def personal_fields(kind: type) -> Mapping[str, Any]:
    """The declared fields of an event class, each with its stand-in as JSON; TypeError without one."""
    hints = get_type_hints(kind, include_extras=True)
    return {
        name: _stand_in(kind, name, get_args(hint)[0])
        for name, hint in hints.items()
        if get_origin(hint) is Annotated and PERSONAL in hint.__metadata__
    }


def _stand_in(kind: type, name: str, hint: Any) -> Any:
    origin = get_origin(hint)
    if origin in (Union, UnionType) and NoneType in get_args(hint):
        return None
    if hint is str:
        return ""
    if origin in (tuple, list, frozenset):
        return ()
    if origin is dict:
        return {}
    raise TypeError(f"{kind.__name__}.{name}: nothing can stand in for {hint}; let it be None")
