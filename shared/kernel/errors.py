"""Refusals: what a person asked for and cannot have, with the reason in a form that crosses the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar


class Refusal(Exception):
    """The request was refused."""

    # A subclass's docstring is its English message; `{name}` is filled from the parameters.
    # `code` is stable: it goes over the wire and is the key of the text in every language.
    code: ClassVar[str] = "refused"

    def __init__(self, *, fields: Mapping[str, str] | None = None, **params: Any) -> None:
        """`fields` maps the input field that caused it to its own reason code; `params` are JSON values."""
        self.fields = dict(fields or {})
        self.params = params
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The English sentence, parameters filled in."""
        template = (type(self).__doc__ or self.code).strip().splitlines()[0]
        return template.format_map(_Lenient(self.params))

    def to_wire(self) -> dict[str, Any]:
        """The JSON form that a caller in another process receives."""
        return {"code": self.code, "message": self.message, "fields": self.fields, "params": self.params}


class InvalidInput(Refusal):
    """Some fields are missing or not acceptable."""

    code = "invalid_input"


class NotPermitted(Refusal):
    """You may not do this: it needs the permission {permission}."""

    code = "not_permitted"


class NotFound(Refusal):
    """There is no {kind} with this number."""

    code = "not_found"


class _Lenient(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
