"""The door: what a payload must look like before a service's own code sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError

from shared.kernel.errors import InvalidInput


class Door(Schema):
    """Base of the schemas at the door: unknown fields are refused, and errors are reason codes.

    A validator says its reason as a code, ``ValidationError("not_positive")``; marshmallow's own
    sentences become ``required``, ``unknown_field``, ``too_long``, ``too_short``, ``too_small``,
    ``too_large``, ``not_a_choice`` or ``invalid``.
    """

    class Meta:
        unknown = RAISE


def admit(schema: Schema, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The loaded payload; InvalidInput with a reason code per field (``lines.0.quantity``) otherwise."""
    try:
        loaded: dict[str, Any] = schema.load(payload)
    except ValidationError as error:
        raise InvalidInput(fields=dict(_codes("", error.messages))) from None
    return loaded


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
