"""The door: what a payload must look like before a service's own code sees it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import MAXYEAR, MINYEAR, date
from typing import Any, Final

from marshmallow import RAISE, Schema, ValidationError

from shared.kernel.errors import InvalidInput

_LARGEST: Final = 2**63 - 1


class Door(Schema):
    """Base of the schemas at the door: unknown fields are refused, and errors are reason codes.

    A validator says its reason as a code, ``ValidationError("not_positive")``; marshmallow's own
    sentences become ``required``, ``unknown_field``, ``too_long``, ``too_short``, ``too_small``,
    ``too_large``, ``not_a_choice`` or ``invalid``.
    """

    class Meta:
        unknown = RAISE


def admit(schema: Schema, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The loaded payload; InvalidInput with a reason code per field (``lines.0.quantity``) otherwise.

    Whatever the schema lets pass, nothing comes in that neither the log nor a view can hold: in an event that
    nobody can take out again it would stop every view that meets it.
    """
    try:
        loaded: dict[str, Any] = schema.load(payload)
    except ValidationError as error:
        raise InvalidInput(fields=dict(_codes("", error.messages))) from None
    if not _fits(loaded):
        raise InvalidInput(fields=dict(_unfit("", loaded)))
    return loaded


def _fits(value: Any) -> bool:
    """No zero character, no number beyond 64 bits, no day at whose edge another zone ends the calendar.

    Asked of every call: so there is one answer for all of it, and only what does not fit is looked for.
    """
    if isinstance(value, str):
        return "\0" not in value
    if isinstance(value, dict):
        return all(map(_fits, value)) and all(map(_fits, value.values()))
    if isinstance(value, list | tuple):
        return all(map(_fits, value))
    if isinstance(value, int):
        return -_LARGEST <= value <= _LARGEST
    return not isinstance(value, date) or MINYEAR < value.year < MAXYEAR


def _unfit(path: str, value: Any) -> Iterator[tuple[str, str]]:
    """Every part that does not fit, with its reason code."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _unfit(path, key)
            yield from _unfit(_joined(path, key), inner)
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from _unfit(_joined(path, number), inner)
    elif not _fits(value):
        yield path, "too_large" if isinstance(value, int) else "invalid"


def _codes(path: str, told: Any) -> list[tuple[str, str]]:
    if isinstance(told, Mapping):
        return [code for key, inner in told.items() for code in _codes(_joined(path, key), inner)]
    first = told[0] if isinstance(told, list) and told else told
    if isinstance(first, Mapping):
        return _codes(path, first)
    return [(path or "_schema", _code(str(first)))]


def _joined(path: str, key: object) -> str:
    return f"{path}.{key}" if path else str(key)


# marshmallow tells its own checks apart by sentence only
_SENTENCES = (
    ("Missing data for required field", "required"),
    ("Field may not be null", "required"),
    ("Unknown field", "unknown_field"),
    ("Longer than maximum length", "too_long"),
    ("Shorter than minimum length", "too_short"),
    ("Length must be", "wrong_length"),
    ("Must be greater than or equal", "too_small"),
    ("Must be greater than", "too_small"),
    ("Must be less than", "too_large"),
    ("Must be one of", "not_a_choice"),
)


def _code(sentence: str) -> str:
    for start, code in _SENTENCES:
        if sentence.startswith(start):
            return code
    return sentence if sentence.replace("_", "").isalnum() and sentence.islower() else "invalid"
