"""Why a fact could not be handled: in words that hold nothing of what the fact says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import orjson
import psycopg2

from shared.bus.errors import CallFailed, NotYet
from shared.privacy import SEALED

_LONGEST: Final = 200
_SHORTEST_VALUE: Final = 2
_TRANSIENT: Final = (
    psycopg2.OperationalError, psycopg2.InterfaceError, CallFailed, ConnectionError, NotYet,
)  # fmt: skip


def passes_by_itself(error: BaseException) -> bool:
    """Whether the world around failed (a database, another service, a view behind) and not this fact."""
    return isinstance(error, _TRANSIENT)


def reason(error: BaseException, body: bytes) -> str:
    """``Class: first line of its message``, with every value of the fact's data taken out.

    Of a fact that tells of a person only the class: the handler has seen what stands sealed here.
    """
    kind = type(error).__qualname__
    if SEALED.encode() in body:
        return kind
    lines = str(error).strip().splitlines()
    message = lines[0] if lines else ""
    for value in sorted(set(_values(body)), key=len, reverse=True):
        message = message.replace(value, "…")
    return f"{kind}: {message[:_LONGEST]}" if message else kind


def _values(body: bytes) -> Iterator[str]:
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        yield body.decode(errors="replace")
        return
    yield from _leaves(told.get("data") if isinstance(told, dict) else told)


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    elif value is not None and not isinstance(value, bool) and len(str(value)) >= _SHORTEST_VALUE:
        yield str(value)
